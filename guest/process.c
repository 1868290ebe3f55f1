#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "agent.h"

/* A command that was started and has not been reported as ended. */
struct process {
  struct process *next;
  uint32_t id;
  pid_t pid;
  int status, exited;
  int out[2]; /* its standard output and error; -1 at their end */
  int in;     /* its standard input; -1 when all is written */
  char *input;
  size_t input_length, input_at;
};

static struct process *all;

/* Payload: argc, envc, length of the input (all ones: none at all); the network namespace ("": the guest's own),
   the words, each ended by 0; the input. */
struct __attribute__((packed)) start {
  uint32_t argc, envc, input;
};

static void run(const char *namespace, char **argv, char **envp, int in, int out, int error) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  dup2(in, 0);
  dup2(out, 1);
  dup2(error, 2);
  if (*namespace)
    namespace_enter(namespace);
  execvpe(argv[0], argv, envp);
  dprintf(2, "%s: %s\n", argv[0], strerror(errno));
  _exit(errno == ENOENT ? 127 : 126);
}

static char **words(char **at, uint32_t count) {
  char **list = calloc(count + 1, sizeof *list);
  for (uint32_t i = 0; i < count; i++) {
    list[i] = *at;
    *at += strlen(*at) + 1;
  }
  return list;
}

void process_start(uint32_t id, char *payload, size_t length) {
  struct start start;
  memcpy(&start, payload, sizeof start);
  const char *namespace = payload + sizeof start;
  char *at = payload + sizeof start + strlen(namespace) + 1;
  char **argv = words(&at, start.argc), **envp = words(&at, start.envc);
  int has_input = start.input != UINT32_MAX, in[2] = {-1, -1}, out[2], error[2];
  if (pipe2(out, O_CLOEXEC) || pipe2(error, O_CLOEXEC) || (has_input && pipe2(in, O_CLOEXEC)))
    return channel_failure(id, "pipe");
  if (!has_input)
    in[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
  for (char **entry = envp; *entry; entry++)
    if (strncmp(*entry, "PATH=", 5) == 0)
      putenv(strdup(*entry)); /* where execvpe looks */
  pid_t pid = fork();
  if (pid == 0)
    run(namespace, argv, envp, in[0], out[1], error[1]);
  close(in[0]), close(out[1]), close(error[1]);
  free(argv), free(envp);
  if (pid < 0) {
    close(in[1]), close(out[0]), close(error[0]);
    return channel_failure(id, "fork");
  }
  struct process *process = calloc(1, sizeof *process);
  *process = (struct process){.next = all, .id = id, .pid = pid, .out = {out[0], error[0]}, .in = in[1]};
  if (has_input) {
    fcntl(in[1], F_SETFL, O_NONBLOCK);
    process->input_length = start.input;
    process->input = malloc(start.input + 1);
    memcpy(process->input, at, start.input);
  }
  all = process;
  char text[16];
  channel_send('P', id, text, snprintf(text, sizeof text, "%d", pid));
}

void process_signal(uint32_t id, int number) {
  for (struct process *process = all; process; process = process->next)
    if (process->id == id && !process->exited)
      kill(process->pid, number);
}

int process_poll(struct pollfd *fds, int most) {
  int count = 0;
  for (struct process *process = all; process && count + 3 <= most; process = process->next) {
    fds[count++] = (struct pollfd){.fd = process->out[0], .events = POLLIN};
    fds[count++] = (struct pollfd){.fd = process->out[1], .events = POLLIN};
    fds[count++] = (struct pollfd){.fd = process->in, .events = POLLOUT};
  }
  return count;
}

static void pass(struct process *process, int which) {
  static char buffer[64 * 1024];
  ssize_t count = read(process->out[which], buffer, sizeof buffer);
  if (count > 0)
    return channel_send(which ? 'E' : 'O', process->id, buffer, count);
  close(process->out[which]);
  process->out[which] = -1;
}

static void feed(struct process *process) {
  size_t left = process->input_length - process->input_at;
  ssize_t count = left ? write(process->in, process->input + process->input_at, left) : 0;
  if (count > 0)
    process->input_at += count;
  if (count < 0 && errno == EAGAIN)
    return;
  if (count >= 0 && process->input_at < process->input_length)
    return;
  close(process->in);
  process->in = -1;
}

/* Reports those that ended and whose output has come to its end. */
static void report(void) {
  for (struct process **link = &all; *link;) {
    struct process *process = *link;
    if (!process->exited || process->out[0] >= 0 || process->out[1] >= 0) {
      link = &process->next;
      continue;
    }
    char text[32];
    int status = process->status, signalled = WIFSIGNALED(status);
    int count = snprintf(text, sizeof text, "%s %d", signalled ? "signal" : "exit",
                         signalled ? WTERMSIG(status) : WEXITSTATUS(status));
    channel_send('X', process->id, text, count);
    *link = process->next;
    if (process->in >= 0)
      close(process->in);
    free(process->input);
    free(process);
  }
}

void process_attend(const struct pollfd *fds, int count) {
  struct process *process = all;
  for (int i = 0; i + 2 < count && process; i += 3, process = process->next) {
    for (int which = 0; which < 2; which++)
      if (fds[i + which].fd >= 0 && fds[i + which].revents)
        pass(process, which);
    if (fds[i + 2].fd >= 0 && fds[i + 2].revents)
      feed(process);
  }
  report();
}

void process_reap(void) {
  int status;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
    for (struct process *process = all; process; process = process->next)
      if (process->pid == pid && !process->exited) {
        process->exited = 1;
        process->status = status;
      }
  report();
}
