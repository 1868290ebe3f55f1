#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "agent.h"

static void folders_of(char *path) {
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    mkdir(path, 0755);
    *slash = '/';
  }
}

/* Payload: "+" to append or "=", the mode in octal, a space, the path, 0, the bytes. */
void file_put(uint32_t id, char *payload, size_t length) {
  char *path;
  mode_t mode = strtoul(payload + 1, &path, 8);
  path++;
  size_t head = path + strlen(path) + 1 - payload;
  folders_of(path);
  int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (payload[0] == '+' ? O_APPEND : O_TRUNC), mode);
  if (fd < 0)
    return channel_failure(id, path);
  fchmod(fd, mode);
  for (size_t at = head; at < length;) {
    ssize_t written = write(fd, payload + at, length - at);
    if (written < 0) {
      channel_failure(id, path);
      close(fd);
      return;
    }
    at += written;
  }
  close(fd);
  channel_send('Z', id, "", 0);
}

void file_get(uint32_t id, const char *path) {
  static char buffer[64 * 1024];
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t count = -1;
  while (fd >= 0 && (count = read(fd, buffer, sizeof buffer)) > 0)
    channel_send('D', id, buffer, count);
  if (count < 0)
    channel_failure(id, path);
  else
    channel_send('Z', id, "", 0);
  if (fd >= 0)
    close(fd);
}
