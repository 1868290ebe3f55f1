/* Lets many speak with one guest's agent, whose port has room for one: `broker AGENT-SOCKET OWN-SOCKET`. It says "ready"
   when it listens, and ends with the guest. Each client numbers its commands itself; here they get numbers of their own.
   The commands of a client that goes are hung up, as those of a terminal are. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "agent.h"

enum { piece = 64 * 1024, most_clients = 256 };

struct bytes {
  char *held;
  size_t length, room;
};

/* The agent, or a client; gone with fd < 0. */
struct end {
  int fd;
  struct bytes in, out;
};

struct job {
  struct job *next;
  uint32_t id, own; /* the agent's number, and the client's */
  struct end *client; /* NULL when it is gone */
};

static struct end agent = {.fd = -1}, clients[most_clients];
static struct job *jobs;
/* Below are the numbers of who built the lab: what is left of that may still speak. */
static uint32_t last = UINT32_C(1) << 31;

static char *grow(struct bytes *bytes, size_t count) {
  if (bytes->room - bytes->length < count)
    bytes->held = realloc(bytes->held, bytes->room = bytes->length + 2 * count);
  if (!bytes->held)
    abort();
  return bytes->held + bytes->length;
}

static void take(struct bytes *bytes, size_t count) {
  memmove(bytes->held, bytes->held + count, bytes->length -= count);
}

static void pass(struct end *end, struct frame frame, const char *payload) {
  memcpy(grow(&end->out, sizeof frame + frame.length), &frame, sizeof frame);
  memcpy(end->out.held + end->out.length + sizeof frame, payload, frame.length);
  end->out.length += sizeof frame + frame.length;
}

static void tell(uint32_t id, char type, const char *text) {
  pass(&agent, (struct frame){.length = strlen(text), .id = id, .type = type}, text);
}

static void from_client(struct end *client, struct frame frame, const char *payload) {
  struct job *job = jobs;
  while (job && (job->client != client || job->own != frame.id))
    job = job->next;
  if (!job && strchr("BGPS", frame.type)) {
    job = malloc(sizeof *job);
    *job = (struct job){.next = jobs, .id = ++last, .own = frame.id, .client = client};
    jobs = job;
  }
  if (!job)
    return;
  frame.id = job->id;
  pass(&agent, frame, payload);
}

static void from_agent(struct end *end, struct frame frame, const char *payload) {
  (void)end;
  struct job **link = &jobs;
  while (*link && (*link)->id != frame.id)
    link = &(*link)->next;
  struct job *job = *link;
  if (!job)
    return;
  if (job->client) {
    frame.id = job->own;
    pass(job->client, frame, payload);
  } else if (strchr("OE", frame.type)) { /* nobody reads it, so that it can go on */
    char text[16];
    snprintf(text, sizeof text, "%u", frame.length);
    tell(job->id, 'A', text);
  }
  if (strchr("BFXZ", frame.type)) {
    *link = job->next;
    free(job);
  }
}

static void close_client(struct end *client) {
  for (struct job *job = jobs; job; job = job->next)
    if (job->client == client) {
      job->client = NULL;
      tell(job->id, 'K', "1 group");
    }
  close(client->fd);
  client->fd = -1;
  client->in.length = client->out.length = 0;
}

/* Returns 0 at its end. */
static int receive(struct end *end, void (*frame_from)(struct end *, struct frame, const char *)) {
  ssize_t count = read(end->fd, grow(&end->in, piece), piece);
  if (count <= 0)
    return count < 0 && (errno == EAGAIN || errno == EINTR);
  end->in.length += count;
  size_t at = 0;
  for (struct frame frame; end->in.length - at >= sizeof frame; at += sizeof frame + frame.length) {
    memcpy(&frame, end->in.held + at, sizeof frame);
    if (end->in.length - at < sizeof frame + frame.length)
      break;
    frame_from(end, frame, end->in.held + at + sizeof frame);
  }
  take(&end->in, at);
  return 1;
}

/* Returns 0 where the other side is gone. */
static int send_some(struct end *end) {
  ssize_t count = write(end->fd, end->out.held, end->out.length);
  if (count > 0)
    take(&end->out, count);
  return count > 0 || errno == EAGAIN || errno == EINTR;
}

static int attend(struct end *end, short happened, void (*frame_from)(struct end *, struct frame, const char *)) {
  if (happened & (POLLIN | POLLHUP | POLLERR) && !receive(end, frame_from))
    return 0;
  return !(happened & POLLOUT) || send_some(end);
}

static void welcome(int listening) {
  int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  for (int i = 0; fd >= 0 && i < most_clients; i++)
    if (clients[i].fd < 0) {
      clients[i].fd = fd;
      return;
    }
  close(fd);
}

static int socket_at(const char *path, int (*use)(int, const struct sockaddr *, socklen_t)) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  if (fd < 0 || use(fd, (struct sockaddr *)&address, sizeof address)) {
    perror(path);
    exit(1);
  }
  fcntl(fd, F_SETFL, O_NONBLOCK);
  return fd;
}

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  signal(SIGPIPE, SIG_IGN);
  agent.fd = socket_at(argv[1], connect);
  int listening = socket_at(argv[2], bind);
  listen(listening, 64);
  for (int i = 0; i < most_clients; i++)
    clients[i].fd = -1;
  dprintf(1, "ready\n");
  static struct pollfd fds[most_clients + 2];
  for (;;) {
    fds[0] = (struct pollfd){.fd = listening, .events = POLLIN};
    fds[1] = (struct pollfd){.fd = agent.fd, .events = POLLIN | (agent.out.length ? POLLOUT : 0)};
    for (int i = 0; i < most_clients; i++)
      fds[i + 2] = (struct pollfd){.fd = clients[i].fd, .events = POLLIN | (clients[i].out.length ? POLLOUT : 0)};
    if (poll(fds, most_clients + 2, -1) < 0)
      continue;
    if (fds[1].revents && !attend(&agent, fds[1].revents, from_agent))
      return 0;
    for (int i = 0; i < most_clients; i++)
      if (clients[i].fd >= 0 && fds[i + 2].revents && !attend(&clients[i], fds[i + 2].revents, from_client))
        close_client(&clients[i]);
    if (fds[0].revents)
      welcome(listening);
  }
}
