#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "agent.h"

enum { piece = 64 * 1024 };

static int port = -1;
static char *held;
static size_t length, room;

/* The device of the port that QEMU gave that name; "" while it isn't there. */
static void find(const char *name, char *path, size_t most) {
  path[0] = 0;
  DIR *folder = opendir("/sys/class/virtio-ports");
  for (struct dirent *entry; folder && (entry = readdir(folder));) {
    char file[512], text[64] = "";
    snprintf(file, sizeof file, "/sys/class/virtio-ports/%s/name", entry->d_name);
    FILE *stream = fopen(file, "re");
    if (!stream)
      continue;
    if (fgets(text, sizeof text, stream) && strncmp(text, name, strlen(name)) == 0)
      snprintf(path, most, "/dev/%s", entry->d_name);
    fclose(stream);
  }
  if (folder)
    closedir(folder);
}

void channel_open(const char *name) {
  char path[512];
  for (int tries = 0; port < 0; tries++) {
    find(name, path, sizeof path);
    if (path[0])
      port = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (port < 0 && path[0] && errno == EBUSY)
      _exit(0); /* another agent was faster */
    if (port >= 0)
      return;
    usleep(2000);
    if (tries != 1250)
      continue;
    fprintf(stderr, "lab-agent: there is no port %s\n", name);
    /* As the first process: the kernel panics, and that is seen at once. */
    if (getpid() == 1)
      _exit(1);
  }
}

void channel_use(int fd) {
  port = fd;
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  fcntl(fd, F_SETFL, O_NONBLOCK);
}

int channel_fd(void) { return port; }

int channel_connected(void) {
  struct pollfd look = {.fd = port, .events = POLLIN};
  poll(&look, 1, 0);
  return !(look.revents & POLLHUP);
}

static void write_all(const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(port, bytes, count > piece ? piece : count);
    if (written > 0) {
      bytes += written;
      count -= written;
      continue;
    }
    struct pollfd wait = {.fd = port, .events = POLLOUT};
    poll(&wait, 1, 100);
    if (wait.revents & POLLHUP)
      return;
  }
}

void channel_send(uint8_t type, uint32_t id, const void *bytes, size_t count) {
  static char buffer[sizeof(struct frame) + piece];
  struct frame frame = {.length = count, .id = id, .type = type};
  if (!channel_connected())
    return;
  memcpy(buffer, &frame, sizeof frame);
  size_t first = count > piece ? piece : count;
  memcpy(buffer + sizeof frame, bytes, first);
  write_all(buffer, sizeof frame + first);
  if (count > first)
    write_all((const char *)bytes + first, count - first);
}

void channel_failure(uint32_t id, const char *what) {
  char text[600];
  snprintf(text, sizeof text, "%s: %s", what, strerror(errno));
  channel_send('F', id, text, strlen(text));
}

void channel_forget(void) { length = 0; }

void channel_receive(void (*take)(const struct frame *, char *)) {
  if (room - length < piece + 1)
    held = realloc(held, room = length + 4 * piece);
  ssize_t count = read(port, held + length, room - length - 1);
  if (count <= 0)
    return;
  length += count;
  size_t at = 0;
  while (length - at >= sizeof(struct frame)) {
    struct frame frame;
    memcpy(&frame, held + at, sizeof frame);
    if (length - at < sizeof frame + frame.length)
      break;
    char *payload = held + at + sizeof frame;
    char next = payload[frame.length];
    payload[frame.length] = 0; /* so that a payload can be read as a string */
    take(&frame, payload);
    payload[frame.length] = next;
    at += sizeof frame + frame.length;
  }
  memmove(held, held + at, length -= at);
}
