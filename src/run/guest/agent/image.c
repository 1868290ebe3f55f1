/* The agent in a disk image of the user's: as a program of a system that has booted by itself, or as what mounts the
   image's root file system under a kernel that isn't its own. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include "agent.h"

static int write_text(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  int failed = fd < 0 || write(fd, text, strlen(text)) < 0;
  if (fd >= 0)
    close(fd);
  return failed;
}

static int is_there(const char *path) {
  struct stat found;
  return lstat(path, &found) == 0;
}

/* Goes on in the background, out of the service that started it, whose end would end it too. */
void image_join(void) {
  if (fork() > 0)
    _exit(0);
  setsid();
  chdir("/");
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; null >= 0 && fd < 3; fd++)
    dup2(null, fd);
  if (write_text("/sys/fs/cgroup/cgroup.procs", "0"))
    write_text("/sys/fs/cgroup/systemd/cgroup.procs", "0");
  /* It ends QEMU, as a panic does under a command line of lab's own. */
  write_text("/proc/sys/kernel/panic", "-1");
}

static int try_mount(const char *device, const char *root) {
  char line[128], *type;
  FILE *types = fopen("/proc/filesystems", "re");
  int done = 0;
  while (types && !done && fgets(line, sizeof line, types)) {
    if (strncmp(line, "nodev", 5) == 0 || !(type = strtok(line, "\t\n")))
      continue;
    done = mount(device, root, type, 0, NULL) == 0;
  }
  if (types)
    fclose(types);
  return done;
}

static int is_root(const char *root) {
  static const char *const signs[] = {"bin/sh", "usr/bin/sh", "sbin/init", "usr/sbin/init"};
  char path[300];
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
    snprintf(path, sizeof path, "%s/%s", root, signs[i]);
    if (is_there(path))
      return 1;
  }
  return 0;
}

/* The device of "LABEL=x" and the like, as findfs says it. */
static void find_device(const char *spec, char *device, size_t most) {
  snprintf(device, most, "%s", spec);
  if (!strchr(spec, '='))
    return;
  int out[2];
  device[0] = 0;
  if (pipe2(out, O_CLOEXEC))
    return;
  pid_t pid = fork();
  if (pid == 0) {
    dup2(out[1], 1);
    execl("/sbin/findfs", "findfs", spec, NULL);
    perror("findfs");
    _exit(127);
  }
  close(out[1]);
  ssize_t length = read(out[0], device, most - 1);
  close(out[0]);
  waitpid(pid, NULL, 0);
  device[length > 0 ? length : 0] = 0;
  device[strcspn(device, "\n")] = 0;
}

/* Mounts what is asked for, or the first of the disk and its partitions that holds a system. */
static int mount_root(const char *spec, const char *root) {
  char device[256];
  if (strcmp(spec, "auto") != 0) {
    find_device(spec, device, sizeof device);
    return device[0] && try_mount(device, root);
  }
  for (int part = 0; part <= 32; part++) {
    snprintf(device, sizeof device, part ? "/dev/vda%d" : "/dev/vda", part);
    if (!is_there(device) || !try_mount(device, root))
      continue;
    if (is_root(root))
      return 1;
    umount(root);
  }
  return 0;
}

static void bring_modules(const char *root) {
  struct utsname name;
  uname(&name);
  char from[300], to[300];
  snprintf(from, sizeof from, "/usr/lib/modules/%s", name.release);
  snprintf(to, sizeof to, "%s/lib", root);
  mkdir(to, 0755);
  snprintf(to, sizeof to, "%s/lib/modules", root);
  mkdir(to, 0755);
  snprintf(to, sizeof to, "%s/lib/modules/%s", root, name.release);
  mkdir(to, 0755);
  if (is_there(from) && mount(from, to, NULL, MS_BIND, NULL))
    perror(to);
}

/* With "lab.root=..." on the kernel's command line, the caller goes on as a child in that root file system. This
   process stays outside of it: the kernel loads modules from here, whatever the image has. */
void image_enter(void) {
  static char line[4096];
  FILE *file = fopen("/proc/cmdline", "re");
  if (!file || !fgets(line, sizeof line, file))
    return;
  fclose(file);
  char *spec = strstr(line, "lab.root=");
  if (!spec)
    return;
  spec += strlen("lab.root=");
  spec[strcspn(spec, " \n")] = 0;
  mkdir("/sysroot", 0755);
  if (!mount_root(spec, "/sysroot")) {
    fprintf(stderr, "lab-agent: no root file system at %s\n", strcmp(spec, "auto") ? spec : "/dev/vda or its partitions");
    _exit(1);
  }
  bring_modules("/sysroot");
  if (fork() == 0) {
    if (chroot("/sysroot") || chdir("/"))
      _exit(1);
    setup_mounts();
    return;
  }
  for (;;)
    if (wait(NULL) < 0 && errno == ECHILD)
      _exit(1);
}
