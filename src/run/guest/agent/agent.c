#define _GNU_SOURCE
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "agent.h"

enum { most_fds = 1024, disconnected_pause = 5 };

static void become(uint32_t id, char *text) {
  const char *failure = clone_become(text);
  if (failure)
    return channel_send('F', id, failure, strlen(failure));
  struct utsname name;
  uname(&name);
  channel_send('R', id, name.release, strlen(name.release));
}

static void take(const struct frame *frame, char *payload) {
  switch (frame->type) {
  case 'H':
    become(frame->id, payload);
    break;
  case 'S':
    process_start(frame->id, payload);
    break;
  case 'K':
    process_signal(frame->id, payload);
    break;
  case 'I':
    process_more_input(frame->id, payload, frame->length);
    break;
  case 'A':
    process_taken(frame->id, payload);
    break;
  case 'W':
    process_window_size(frame->id, payload);
    break;
  case 'P':
    file_put(frame->id, payload, frame->length);
    break;
  case 'G':
    file_get(frame->id, payload);
    break;
  case 'B':
    channel_send('B', frame->id, "", 0);
    break;
  }
}

int main(int argc, char **argv) {
  int in_capsule = argc > 1 && strcmp(argv[1], "capsule") == 0;
  if (in_capsule) {
    channel_use(3);
  } else if (getpid() == 1) {
    setup_mounts();
    setup_modules();
    image_enter();
  } else {
    image_join();
  }
  if (!in_capsule) {
    setup_limits();
    channel_open("lab.agent");
  }
  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  sigprocmask(SIG_BLOCK, &children, NULL);
  signal(SIGPIPE, SIG_IGN);
  /* Answers however busy the guest is; what it starts doesn't inherit that. */
  if (!in_capsule)
    sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &(struct sched_param){.sched_priority = 1});
  int ended = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
  static struct pollfd fds[most_fds];
  for (;;) {
    int connected = channel_connected();
    if (!connected && in_capsule)
      return 0; /* nobody will speak to it again */
    if (!connected)
      channel_forget();
    fds[0] = (struct pollfd){.fd = ended, .events = POLLIN};
    fds[1] = (struct pollfd){.fd = connected ? channel_fd() : -1, .events = POLLIN};
    int count = process_poll(fds + 2, most_fds - 2);
    if (poll(fds, 2 + count, connected ? -1 : disconnected_pause) < 0)
      continue;
    /* First what commands said, then that they ended. */
    process_attend(fds + 2, count);
    if (fds[0].revents) {
      struct signalfd_siginfo info;
      while (read(ended, &info, sizeof info) > 0)
        ;
      process_reap();
    }
    if (fds[1].revents & POLLIN)
      channel_receive(take);
  }
}
