#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>
#include "agent.h"

/* What `ip netns exec` does: a program less to start, which is most of what a short command costs under TCG. */
void namespace_enter(const char *name) {
  char path[300];
  snprintf(path, sizeof path, "/run/netns/%s", name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || setns(fd, CLONE_NEWNET) || unshare(CLONE_NEWNS) ||
      mount("", "/", "none", MS_SLAVE | MS_REC, NULL)) {
    fprintf(stderr, "Cannot open network namespace \"%s\": %m\n", name);
    _exit(255);
  }
  /* One that shows the interfaces of the namespace. */
  umount2("/sys", MNT_DETACH);
  if (mount(name, "/sys", "sysfs", 0, NULL))
    perror("mount of /sys");
}
