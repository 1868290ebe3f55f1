#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
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
  /* Somebody reads along: input comes in pieces, and output goes as far as `window` bytes until it is taken. */
  int is_live;
  int64_t window;
};

static const int64_t first_window = 256 * 1024;

static struct process *all;

/* Payload: argc, envc, length of the input (all ones: none at all); the network namespace ("": the guest's own),
   the words, each ended by 0; the input. Of a live command the length says that input follows, or that it is to have a
   terminal. */
struct __attribute__((packed)) start {
  uint32_t argc, envc, input;
};
enum { no_input = -1, input_follows = -2, terminal_follows = -3 };

static void run(const char *namespace, char **argv, char **envp, int in, int out, int error, int has_terminal) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  if (has_terminal)
    ioctl(in, TIOCSCTTY, 0);
  dup2(in, 0);
  dup2(out, 1);
  dup2(error, 2);
  if (*namespace)
    namespace_enter(namespace);
  argv = namespace_of_tool(argv);
  execvpe(argv[0], argv, envp);
  dprintf(2, "%s: %s\n", argv[0], strerror(errno));
  _exit(errno == ENOENT ? 127 : 126);
}

static void process_input(struct process *process, const char *bytes, size_t length) {
  process->input_at = 0;
  process->input_length = length;
  process->input = malloc(length + 1);
  memcpy(process->input, bytes, length);
}

static char **words(char **at, uint32_t count) {
  char **list = calloc(count + 1, sizeof *list);
  for (uint32_t i = 0; i < count; i++) {
    list[i] = *at;
    *at += strlen(*at) + 1;
  }
  return list;
}

/* Both ends of a terminal; returns 0 where there is none to be had. */
static int open_terminal(int *master, int *slave) {
  *master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (*master < 0 || grantpt(*master) || unlockpt(*master))
    return 0;
  *slave = open(ptsname(*master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  return *slave >= 0;
}

void process_start(uint32_t id, char *payload) {
  struct start start;
  memcpy(&start, payload, sizeof start);
  const char *namespace = payload + sizeof start;
  char *at = payload + sizeof start + strlen(namespace) + 1;
  char **argv = words(&at, start.argc), **envp = words(&at, start.envc);
  int kind = (int)start.input, has_terminal = kind == terminal_follows, has_input = kind != no_input;
  int in[2] = {-1, -1}, out[2], error[2] = {-1, -1};
  if (kind >= no_input && builtin_run(id, namespace, argv, start.argc, has_input ? at : NULL, has_input ? start.input : 0)) {
    free(argv), free(envp);
    return;
  }
  if (has_terminal) {
    if (!open_terminal(&out[0], &out[1]))
      return channel_failure(id, "a terminal");
    in[0] = fcntl(out[1], F_DUPFD_CLOEXEC, 0), in[1] = fcntl(out[0], F_DUPFD_CLOEXEC, 0);
    error[1] = fcntl(out[1], F_DUPFD_CLOEXEC, 0);
    fcntl(out[0], F_SETFL, O_NONBLOCK);
  } else if (pipe2(out, O_CLOEXEC) || pipe2(error, O_CLOEXEC) || (has_input && pipe2(in, O_CLOEXEC)))
    return channel_failure(id, "pipe");
  if (!has_input)
    in[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
  for (char **entry = envp; *entry; entry++)
    if (strncmp(*entry, "PATH=", 5) == 0)
      putenv(strdup(*entry)); /* where execvpe looks */
  pid_t pid = fork();
  if (pid == 0)
    run(namespace, argv, envp, in[0], out[1], error[1], has_terminal);
  close(in[0]), close(out[1]), close(error[1]);
  free(argv), free(envp);
  if (pid < 0) {
    close(in[1]), close(out[0]), close(error[0]);
    return channel_failure(id, "fork");
  }
  struct process *process = calloc(1, sizeof *process);
  *process = (struct process){.next = all, .id = id, .pid = pid, .out = {out[0], error[0]}, .in = in[1]};
  process->is_live = kind == input_follows || has_terminal;
  process->window = process->is_live ? first_window : INT64_MAX;
  if (has_input) {
    fcntl(in[1], F_SETFL, O_NONBLOCK);
    if (!process->is_live)
      process_input(process, at, start.input);
  }
  all = process;
  char text[16];
  channel_send('P', id, text, snprintf(text, sizeof text, "%d", pid));
}

static struct process *find(uint32_t id) {
  struct process *process = all;
  while (process && process->id != id)
    process = process->next;
  return process;
}

/* Payload: the number, and perhaps "group": then all that it started gets it too. */
void process_signal(uint32_t id, const char *payload) {
  struct process *process = find(id);
  if (!process || process->exited)
    return;
  int is_group = strchr(payload, ' ') != NULL;
  if (!is_group || kill(-process->pid, atoi(payload)))
    kill(process->pid, atoi(payload));
}

void process_more_input(uint32_t id, const char *bytes, size_t length) {
  struct process *process = find(id);
  if (!process || process->in < 0)
    return channel_send('C', id, "closed", 6);
  if (length == 0) {
    close(process->in);
    process->in = -1;
    return;
  }
  process_input(process, bytes, length);
}

void process_taken(uint32_t id, const char *payload) {
  struct process *process = find(id);
  if (process)
    process->window += atoll(payload);
}

void process_window_size(uint32_t id, const char *payload) {
  struct winsize size = {0};
  struct process *process = find(id);
  if (process && process->is_live && sscanf(payload, "%hu %hu", &size.ws_row, &size.ws_col) == 2)
    ioctl(process->out[0], TIOCSWINSZ, &size);
}

int process_poll(struct pollfd *fds, int most) {
  int count = 0;
  for (struct process *process = all; process && count + 3 <= most; process = process->next) {
    for (int which = 0; which < 2; which++)
      fds[count++] = (struct pollfd){.fd = process->window > 0 ? process->out[which] : -1, .events = POLLIN};
    fds[count++] = (struct pollfd){.fd = process->input ? process->in : -1, .events = POLLOUT};
  }
  return count;
}

static void pass(struct process *process, int which) {
  static char buffer[64 * 1024];
  ssize_t count = read(process->out[which], buffer, sizeof buffer);
  if (count > 0) {
    process->window -= count;
    return channel_send(which ? 'E' : 'O', process->id, buffer, count);
  }
  if (count < 0 && (errno == EAGAIN || errno == EINTR))
    return;
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
  free(process->input);
  process->input = NULL;
  if (process->is_live && count >= 0)
    return channel_send('C', process->id, "", 0);
  if (process->is_live)
    channel_send('C', process->id, "closed", 6);
  close(process->in);
  process->in = -1;
}

/* What others hold open of the output of a live command that has ended is not waited for, only what is in it. */
static void let_go(struct process *process) {
  for (int which = 0; which < 2; which++) {
    struct pollfd look = {.fd = process->out[which], .events = POLLIN};
    if (look.fd < 0 || (poll(&look, 1, 0) == 1 && look.revents & POLLIN))
      continue;
    close(process->out[which]);
    process->out[which] = -1;
  }
}

/* Reports those that ended and whose output has come to its end. */
static void report(void) {
  for (struct process **link = &all; *link;) {
    struct process *process = *link;
    if (process->exited && process->is_live)
      let_go(process);
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
