#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>
#include "agent.h"

/* Commands that every node runs as it is built, done without a process, as a shell has its echo. Each prints what the
   program of that name prints, as far as lab reads it. */

static int here = -1;

/* Into a network namespace and back; "": stays. Returns -1 where there is none of that name. */
static int join(const char *name) {
  if (here < 0)
    here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  if (!*name)
    return 0;
  char path[300];
  snprintf(path, sizeof path, "/run/netns/%s", name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  int failed = fd < 0 || here < 0 || setns(fd, CLONE_NEWNET);
  if (fd >= 0)
    close(fd);
  return failed ? -1 : 0;
}

static void leave(void) {
  if (setns(here, CLONE_NEWNET))
    _exit(1); /* whatever came next would be done in the wrong place */
}

static void end(uint32_t id, int code) {
  char text[16];
  channel_send('X', id, text, snprintf(text, sizeof text, "exit %d", code));
}

/* The kernel finds a sysctl among those of its name in all namespaces that were looked at through the same procfs: a
   fresh one every now and then keeps that short. */
static int proc_root(void) {
  enum { namespaces = 32 };
  static int root = -1, used;
  if (root >= 0 && used++ % namespaces)
    return root;
  int context = fsopen("proc", FSOPEN_CLOEXEC), fresh = -1;
  if (context >= 0 && fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
    fresh = fsmount(context, FSMOUNT_CLOEXEC, 0);
  if (context >= 0)
    close(context);
  if (fresh < 0)
    fresh = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root >= 0)
    close(root);
  return root = fresh;
}

/* sysctl(8): where the first separator is a slash, slashes separate and dots are part of names. */
static void sysctl_path(const char *key, char *path, size_t room) {
  size_t at = snprintf(path, room, "sys/");
  int slashes = key[strcspn(key, "./")] == '/';
  for (; *key && at + 1 < room; key++)
    path[at++] = slashes ? *key : *key == '.' ? '/' : *key == '/' ? '.' : *key;
  path[at] = 0;
}

/* "KEY = VALUE". Returns 0, or 1 with the reason sent as sysctl says it. */
static int sysctl_set(uint32_t id, int root, char *line) {
  char *value = strstr(line, " = "), path[512], text[700];
  if (!value)
    return 0;
  *value = 0, value += 3;
  sysctl_path(line, path, sizeof path);
  int fd = openat(root, path, O_WRONLY | O_CLOEXEC);
  int failed = fd < 0 || write(fd, value, strlen(value)) < 0;
  if (failed) {
    int count = errno == ENOENT ? snprintf(text, sizeof text, "sysctl: cannot stat /proc/%s: %m\n", path)
                                : snprintf(text, sizeof text, "sysctl: setting key \"%s\": %m\n", line);
    channel_send('E', id, text, count);
  }
  if (fd >= 0)
    close(fd);
  return failed;
}

static void sysctl_all(uint32_t id, char *input, size_t length) {
  int code = 0, root = proc_root();
  input[length] = 0;
  for (char *line = strtok(input, "\n"); line; line = strtok(NULL, "\n"))
    code |= sysctl_set(id, root, line);
  end(id, code);
}

static const char *const states[] = {"UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"};

/* A line of `ip -o link show up`: the flags that tell of a carrier, and the state. */
static void show_link(uint32_t id, struct nlmsghdr *message) {
  struct ifinfomsg *link = NLMSG_DATA(message);
  const char *name = "?";
  unsigned state = 0;
  int left = IFLA_PAYLOAD(message);
  for (struct rtattr *at = IFLA_RTA(link); RTA_OK(at, left); at = RTA_NEXT(at, left)) {
    if (at->rta_type == IFLA_IFNAME)
      name = RTA_DATA(at);
    if (at->rta_type == IFLA_OPERSTATE)
      state = *(unsigned char *)RTA_DATA(at);
  }
  if (!(link->ifi_flags & IFF_UP))
    return;
  char text[200];
  int count = snprintf(text, sizeof text, "%d: %s: <%sUP%s> state %s\n", link->ifi_index, name,
                       link->ifi_flags & IFF_RUNNING ? "" : "NO-CARRIER,",
                       link->ifi_flags & 0x10000 /* IFF_LOWER_UP */ ? ",LOWER_UP" : "",
                       state < sizeof states / sizeof *states ? states[state] : "UNKNOWN");
  channel_send('O', id, text, count);
}

static int show_links(uint32_t id) {
  struct {
    struct nlmsghdr head;
    struct ifinfomsg link;
  } request = {.head = {.nlmsg_len = sizeof request, .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP}};
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0 || send(fd, &request, sizeof request, 0) < 0)
    return 1;
  static char buffer[64 * 1024];
  for (int done = 0; !done;) {
    ssize_t count = recv(fd, buffer, sizeof buffer, 0);
    if (count <= 0)
      return close(fd), 1;
    for (struct nlmsghdr *at = (void *)buffer; NLMSG_OK(at, (size_t)count); at = NLMSG_NEXT(at, count)) {
      if (at->nlmsg_type == RTM_NEWLINK)
        show_link(id, at);
      else
        done = 1; /* NLMSG_DONE, or an error */
    }
  }
  close(fd);
  return 0;
}

static int is(char **argv, int argc, int count, const char *const *words) {
  if (argc != count)
    return 0;
  for (int i = 0; i < count; i++)
    if (words[i] && strcmp(argv[i], words[i]))
      return 0;
  return 1;
}

int builtin_run(uint32_t id, const char *namespace, char **argv, int argc, char *input, size_t length) {
  static const char *const sysctl[] = {"sysctl", "-q", "-p", "-"};
  static const char *const links[] = {"ip", "-n", NULL, "-o", "link", "show", "up"};
  static const char *const batch[] = {"ip", "-n", NULL, "-batch", "-"};
  int is_links = is(argv, argc, 7, links);
  int is_batch = input && is(argv, argc, 5, batch) && batch_knows(input, length);
  if (!is_links && !is_batch && !(input && is(argv, argc, 4, sysctl)))
    return 0;
  if (join(is_links || is_batch ? argv[2] : namespace))
    return 0; /* the program says what is wrong */
  if (is_links)
    end(id, show_links(id));
  else if (is_batch)
    end(id, batch_run(id, input, length));
  else
    sysctl_all(id, input, length);
  leave();
  return 1;
}
