#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "agent.h"

static void write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return; /* a kernel without it */
  if (write(fd, text, strlen(text)) < 0)
    perror(path);
  close(fd);
}

static void mount_at(const char *type, const char *path) {
  mkdir(path, 0755);
  mount(type, path, type, 0, NULL);
}

void setup_mounts(void) {
  umask(022);
  mount_at("proc", "/proc");
  mount_at("sysfs", "/sys");
  mount_at("devtmpfs", "/dev");
  mount_at("devpts", "/dev/pts");
  mount_at("tmpfs", "/dev/shm");
  mount_at("tmpfs", "/run");
  /* A build that was brought may be in there. */
  if (rmdir("/tmp") == 0 || errno == ENOENT)
    mount_at("tmpfs", "/tmp");
  chmod("/tmp", 01777);
  mount_at("cgroup2", "/sys/fs/cgroup");
  mount_at("bpf", "/sys/fs/bpf");
  mount_at("tracefs", "/sys/kernel/tracing");
  mount_at("debugfs", "/sys/kernel/debug");
  mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
  symlink("/proc/self/fd", "/dev/fd");
  symlink("/proc/self/fd/0", "/dev/stdin");
  symlink("/proc/self/fd/1", "/dev/stdout");
  symlink("/proc/self/fd/2", "/dev/stderr");
  int console = open("/dev/console", O_RDWR | O_NOCTTY);
  for (int fd = 0; console >= 0 && fd < 3; fd++)
    dup2(console, fd);
}

void setup_modules(void) {
  char text[4096] = "", *argv[256] = {"/sbin/modprobe", "-a", "-q"}, *save;
  FILE *list = fopen("/etc/lab/modules", "re");
  if (!list)
    return;
  size_t count = 3, length = fread(text, 1, sizeof text - 1, list);
  text[length] = 0;
  fclose(list);
  for (char *name = strtok_r(text, "\n", &save); name && count < 255; name = strtok_r(NULL, "\n", &save))
    argv[count++] = name;
  pid_t pid = count > 3 ? fork() : -1;
  if (pid == 0) {
    execv(argv[0], argv);
    perror(argv[0]);
    _exit(127);
  }
  if (pid > 0)
    waitpid(pid, NULL, 0); /* one that is built in, or missing, is no reason to stop */
}

void setup_limits(void) {
  setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
  setrlimit(RLIMIT_NOFILE, &(struct rlimit){1 << 20, 1 << 20});
  setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
  /* A guest without memory is a finding to be named at once, not a victim to be guessed. */
  write_file("/proc/sys/vm/panic_on_oom", "1");
  write_file("/proc/sys/kernel/panic_on_oops", "1");
  write_file("/proc/self/oom_score_adj", "-1000");
  sethostname("guest", 5);
}
