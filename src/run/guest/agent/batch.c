#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "agent.h"

/* The lines of `ip -batch` that every host has, as rtnetlink(7) messages, without a process. A batch with any other line
   is left to ip. */

enum { most_words = 12, room = 256 };

struct request {
  struct nlmsghdr head;
  char rest[room];
};

struct address {
  unsigned char family, bytes[16];
  unsigned length, prefix;
};

static void put(struct request *request, unsigned short type, const void *value, size_t length) {
  struct rtattr *at = (void *)((char *)request + NLMSG_ALIGN(request->head.nlmsg_len));
  at->rta_type = type;
  at->rta_len = RTA_LENGTH(length);
  memcpy(RTA_DATA(at), value, length);
  request->head.nlmsg_len = NLMSG_ALIGN(request->head.nlmsg_len) + RTA_ALIGN(at->rta_len);
}

static void *begin(struct request *request, unsigned short type, unsigned short flags, size_t header) {
  memset(request, 0, sizeof *request);
  request->head.nlmsg_type = type;
  request->head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
  request->head.nlmsg_len = NLMSG_LENGTH(header);
  return NLMSG_DATA(&request->head);
}

/* "10.0.0.1/24" or "fd00::1"; without a prefix, that of a single address. */
static int parse(const char *text, struct address *address) {
  char copy[80];
  if (strlen(text) >= sizeof copy)
    return 0;
  strcpy(copy, text);
  char *slash = strchr(copy, '/');
  if (slash)
    *slash = 0;
  address->family = strchr(copy, ':') ? AF_INET6 : AF_INET;
  address->length = address->family == AF_INET6 ? 16 : 4;
  address->prefix = address->length * 8;
  if (slash) {
    char *end;
    address->prefix = strtoul(slash + 1, &end, 10);
    if (end == slash + 1 || *end || address->prefix > address->length * 8)
      return 0;
  }
  return inet_pton(address->family, copy, address->bytes) == 1;
}

static int is_word(const char *word, const char *wanted) {
  return word && !strcmp(word, wanted);
}

/* link set dev NAME up. The index is filled in when the line's turn comes: see device(). */
static int link_set(struct request *request, char **word, int count) {
  if (count != 5 || !is_word(word[1], "set") || !is_word(word[2], "dev") || !is_word(word[4], "up"))
    return 0;
  struct ifinfomsg *link = begin(request, RTM_NEWLINK, 0, sizeof *link);
  link->ifi_flags = link->ifi_change = IFF_UP;
  return 3;
}

/* address add ADDRESS/LENGTH dev NAME [nodad] */
static int address_add(struct request *request, char **word, int count) {
  struct address address;
  if (count < 5 || count > 6 || !is_word(word[1], "add") || !is_word(word[3], "dev") || !parse(word[2], &address))
    return 0;
  int nodad = count == 6;
  if (nodad && !is_word(word[5], "nodad"))
    return 0;
  struct ifaddrmsg *message = begin(request, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, sizeof *message);
  message->ifa_family = address.family;
  message->ifa_prefixlen = address.prefix;
  message->ifa_flags = nodad ? IFA_F_NODAD : 0;
  /* As ip has it, where no scope is said. */
  message->ifa_scope = address.family == AF_INET && address.bytes[0] == 127 ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
  put(request, IFA_LOCAL, address.bytes, address.length);
  put(request, IFA_ADDRESS, address.bytes, address.length);
  return 4;
}

/* neigh replace ADDRESS lladdr MAC dev NAME nud permanent */
static int neigh_replace(struct request *request, char **word, int count) {
  struct address address;
  if (count != 9 || !is_word(word[1], "replace") || !is_word(word[3], "lladdr") || !is_word(word[5], "dev") ||
      !is_word(word[7], "nud") || !is_word(word[8], "permanent") || !parse(word[2], &address))
    return 0;
  struct ether_addr *mac = ether_aton(word[4]);
  if (!mac || strchr(word[2], '/'))
    return 0;
  struct ndmsg *message = begin(request, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, sizeof *message);
  message->ndm_family = address.family;
  message->ndm_state = NUD_PERMANENT;
  put(request, NDA_DST, address.bytes, address.length);
  put(request, NDA_LLADDR, mac, 6);
  return 6;
}

/* route add default|PREFIX via ADDRESS dev NAME */
static int route_add(struct request *request, char **word, int count) {
  struct address to = {0}, via;
  if (count != 7 || !is_word(word[1], "add") || !is_word(word[3], "via") || !is_word(word[5], "dev") || !parse(word[4], &via) ||
      strchr(word[4], '/'))
    return 0;
  if (is_word(word[2], "default"))
    to.family = via.family;
  else if (!parse(word[2], &to))
    return 0;
  if (to.family != via.family)
    return 0;
  struct rtmsg *message = begin(request, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, sizeof *message);
  message->rtm_family = via.family;
  message->rtm_dst_len = to.prefix;
  message->rtm_table = RT_TABLE_MAIN;
  message->rtm_protocol = RTPROT_BOOT;
  message->rtm_scope = RT_SCOPE_UNIVERSE;
  message->rtm_type = RTN_UNICAST;
  if (to.prefix)
    put(request, RTA_DST, to.bytes, to.length);
  put(request, RTA_GATEWAY, via.bytes, via.length);
  return 6;
}

/* A line as a message. @returns the word that names the device, or 0: not a line that is known here */
static int message_of(struct request *request, char **word, int count) {
  static const struct {
    const char *name;
    int (*make)(struct request *, char **, int);
  } kinds[] = {{"link", link_set}, {"address", address_add}, {"neigh", neigh_replace}, {"route", route_add}};
  for (size_t i = 0; count && i < sizeof kinds / sizeof *kinds; i++)
    if (!strcmp(word[0], kinds[i].name))
      return kinds[i].make(request, word, count);
  return 0;
}

static int words_of(char *line, char **word) {
  int count = 0;
  char *rest;
  for (char *at = strtok_r(line, " \t", &rest); at; at = strtok_r(NULL, " \t", &rest)) {
    if (count == most_words)
      return 0;
    word[count++] = at;
  }
  return count;
}

/* Puts the device's index where the message has it, or an attribute of it. 0: there is no such device. */
static int device(struct request *request, const char *name) {
  unsigned index = if_nametoindex(name);
  void *message = NLMSG_DATA(&request->head);
  switch (request->head.nlmsg_type) {
  case RTM_NEWLINK:
    ((struct ifinfomsg *)message)->ifi_index = index;
    break;
  case RTM_NEWADDR:
    ((struct ifaddrmsg *)message)->ifa_index = index;
    break;
  case RTM_NEWNEIGH:
    ((struct ndmsg *)message)->ndm_ifindex = index;
    break;
  default:
    put(request, RTA_OIF, &index, sizeof index);
  }
  return index != 0;
}

/* What the kernel says of an error, as ip prints it. */
static int complaint(const struct nlmsghdr *answer, char *text, size_t size) {
  const struct nlmsgerr *error = NLMSG_DATA(answer);
  if (answer->nlmsg_flags & NLM_F_ACK_TLVS) {
    size_t skipped = NLMSG_ALIGN(sizeof *error);
    if (!(answer->nlmsg_flags & NLM_F_CAPPED))
      skipped += NLMSG_ALIGN(error->msg.nlmsg_len - sizeof error->msg);
    const struct rtattr *at = (const void *)((const char *)error + skipped);
    int left = (int)(answer->nlmsg_len - NLMSG_HDRLEN - skipped);
    for (; RTA_OK(at, left); at = RTA_NEXT(at, left))
      if (at->rta_type == NLMSGERR_ATTR_MSG)
        return snprintf(text, size, "Error: %s.\n", (const char *)RTA_DATA(at));
  }
  return snprintf(text, size, "RTNETLINK answers: %s\n", strerror(-error->error));
}

/* Sends a message and waits for its acknowledgement. 0, or the length of what is wrong. */
static int ask(int fd, struct request *request, char *text, size_t size) {
  static char buffer[8192];
  if (send(fd, request, request->head.nlmsg_len, 0) < 0)
    return snprintf(text, size, "Cannot talk to rtnetlink: %m\n");
  ssize_t count = recv(fd, buffer, sizeof buffer, 0);
  const struct nlmsghdr *answer = (void *)buffer;
  if (count < 0 || !NLMSG_OK(answer, (size_t)count) || answer->nlmsg_type != NLMSG_ERROR)
    return snprintf(text, size, "Cannot talk to rtnetlink: %s\n", count < 0 ? strerror(errno) : "no answer");
  const struct nlmsgerr *error = NLMSG_DATA(answer);
  return error->error ? complaint(answer, text, size) : 0;
}

/* Each line in turn, up to the first that fails. @returns 0 or 1, as ip does */
static int run(uint32_t id, char *lines, int fd) {
  char *rest, text[400], *word[most_words];
  int number = 0;
  for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
    struct request request;
    number++;
    int at = message_of(&request, word, words_of(line, word));
    int length = device(&request, word[at]) ? ask(fd, &request, text, sizeof text)
                                            : snprintf(text, sizeof text, "Cannot find device \"%s\"\n", word[at]);
    if (!length)
      continue;
    length += snprintf(text + length, sizeof text - length, "Command failed -:%d\n", number);
    channel_send('E', id, text, length);
    return 1;
  }
  return 0;
}

/* Whether every line is known here; an empty one would put the numbers of lines out. */
static int knows(char *lines) {
  char *rest, *word[most_words];
  struct request request;
  if (strstr(lines, "\n\n") || *lines == '\n')
    return 0;
  for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
    if (!message_of(&request, word, words_of(line, word)))
      return 0;
  return 1;
}

int batch_knows(const char *input, size_t length) {
  char *copy = strndup(input, length);
  int known = copy && knows(copy);
  free(copy);
  return known;
}

int batch_run(uint32_t id, char *input, size_t length) {
  int on = 1, fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  input[length] = 0;
  if (fd < 0) {
    channel_send('E', id, "Cannot open netlink socket\n", 27);
    return 1;
  }
  setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
  int code = run(id, input, fd);
  close(fd);
  return code;
}
