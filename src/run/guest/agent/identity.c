#define _GNU_SOURCE
#include <ctype.h>
#include <fcntl.h>
#include <linux/random.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "agent.h"

static void set_clock(const char *text) {
  struct timespec now = {0};
  if (sscanf(text, "%ld %ld", &now.tv_sec, &now.tv_nsec) == 2 && clock_settime(CLOCK_REALTIME, &now))
    perror("clock_settime");
}

/* Two clones of a template drew the same numbers without this. */
static void add_randomness(const char *hex) {
  union {
    struct rand_pool_info info;
    unsigned char room[sizeof(struct rand_pool_info) + 64];
  } pool = {.info = {.entropy_count = 8 * 64, .buf_size = 64}};
  unsigned char *bytes = (unsigned char *)pool.info.buf;
  for (int i = 0; i < 64 && isxdigit(hex[0]) && isxdigit(hex[1]); i++, hex += 2)
    sscanf(hex, "%2hhx", &bytes[i]);
  int fd = open("/dev/urandom", O_WRONLY | O_CLOEXEC);
  if (fd < 0 || ioctl(fd, RNDADDENTROPY, &pool) || ioctl(fd, RNDRESEEDCRNG))
    perror("/dev/urandom");
  close(fd);
}

static void set_machine_id(const char *id) {
  int fd = open("/etc/machine-id", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0444);
  if (fd < 0 || dprintf(fd, "%s\n", id) < 0)
    perror("/etc/machine-id");
  close(fd);
}

static int interface(int fd, unsigned long request, struct ifreq *change, const char *what) {
  if (ioctl(fd, request, change) == 0)
    return 1;
  fprintf(stderr, "lab-agent: %s %s: %m\n", what, change->ifr_name);
  return 0;
}

/* One that is up keeps its name; a system that has booted by itself may have set it up. */
static void set_down(int fd, const char *name) {
  struct ifreq change = {0};
  snprintf(change.ifr_name, IFNAMSIZ, "%s", name);
  if (ioctl(fd, SIOCGIFFLAGS, &change) || !(change.ifr_flags & IFF_UP))
    return;
  change.ifr_flags &= ~IFF_UP;
  interface(fd, SIOCSIFFLAGS, &change, "set down");
}

static void parse_mac(const char *text, unsigned char *mac) {
  sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", mac, mac + 1, mac + 2, mac + 3, mac + 4, mac + 5);
}

/* "OLD-MAC NEW-MAC NAME": the interface with that address gets the other and its name, past those that have it. */
static int set_interface(const char *text) {
  char old[18], new[18], name[IFNAMSIZ];
  unsigned char from[6], to[6];
  if (sscanf(text, "%17s %17s %15s", old, new, name) != 3)
    return 0;
  parse_mac(old, from);
  parse_mac(new, to);
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), aside = 0, found = 0;
  struct if_nameindex *list = if_nameindex();
  for (int pass = 0; pass < 2; pass++)
    for (struct if_nameindex *entry = list; entry && entry->if_index; entry++) {
      struct ifreq change = {0};
      snprintf(change.ifr_name, IFNAMSIZ, "%s", entry->if_name);
      if (ioctl(fd, SIOCGIFHWADDR, &change) || change.ifr_hwaddr.sa_family != ARPHRD_ETHER)
        continue;
      int is_it = memcmp(change.ifr_hwaddr.sa_data, from, 6) == 0;
      if (pass == 0 && !is_it && strcmp(entry->if_name, name) == 0) {
        snprintf(change.ifr_newname, IFNAMSIZ, "aside%d-%d", entry->if_index, aside++);
        interface(fd, SIOCSIFNAME, &change, "rename");
      }
      if (pass == 1 && is_it) {
        found = 1;
        set_down(fd, entry->if_name);
        memcpy(change.ifr_hwaddr.sa_data, to, 6);
        if (memcmp(from, to, 6) != 0)
          interface(fd, SIOCSIFHWADDR, &change, "address of");
        snprintf(change.ifr_newname, IFNAMSIZ, "%s", name);
        if (strcmp(entry->if_name, name) != 0)
          interface(fd, SIOCSIFNAME, &change, "rename");
      }
    }
  if_freenameindex(list);
  close(fd);
  return found;
}

static const char *no_interface(const char *name) {
  static char text[200];
  snprintf(text, sizeof text, "its kernel shows no interface for %s: it has no driver for that model", name);
  return text;
}

/* Lines of a word and what it says, in the order they are to be done in. Returns what failed, or NULL. */
const char *clone_become(char *text) {
  const char *result = NULL;
  char *save;
  for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
    char *rest = strchr(line, ' ');
    if (!rest)
      continue;
    *rest++ = 0;
    if (strcmp(line, "random") == 0)
      add_randomness(rest);
    else if (strcmp(line, "clock") == 0)
      set_clock(rest);
    else if (strcmp(line, "machine-id") == 0)
      set_machine_id(rest);
    else if (strcmp(line, "interface") == 0)
      result = set_interface(rest) ? result : no_interface(strrchr(rest, ' ') + 1);
    else if (strcmp(line, "hostname") == 0 && sethostname(rest, strlen(rest)))
      perror("sethostname");
  }
  return result;
}
