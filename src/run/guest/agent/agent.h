/* The agent: a guest's first process, or one in a capsule; the other end of src/run/guest/agent/agent.ts. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* A frame: length of the payload, the command it belongs to, what it is; then the payload. Little-endian. */
struct __attribute__((packed)) frame {
  uint32_t length;
  uint32_t id;
  uint8_t type;
};

/* channel.c: the virtio-serial port that all goes through, or a socket. */
void channel_open(const char *path);
void channel_use(int fd);
int channel_fd(void);
/* Whether somebody is at the other end. */
int channel_connected(void);
/* Dropped if nobody is there. */
void channel_send(uint8_t type, uint32_t id, const void *bytes, size_t length);
void channel_failure(uint32_t id, const char *what);
/* Reads what there is and hands on whole frames; forgets a half one when the other end goes. */
void channel_receive(void (*take)(const struct frame *, char *payload));
void channel_forget(void);

/* process.c: commands. */
struct pollfd;
void process_start(uint32_t id, char *payload);
void process_signal(uint32_t id, const char *payload);
/* Of a live command: more input ("C" says that it is written, or that nobody reads it), none for its end; how much of
   its output was taken; rows and columns of its terminal. */
void process_more_input(uint32_t id, const char *bytes, size_t length);
void process_taken(uint32_t id, const char *payload);
void process_window_size(uint32_t id, const char *payload);
/* Puts what the commands' pipes are waited for with into `fds`; returns how many. */
int process_poll(struct pollfd *fds, int most);
void process_attend(const struct pollfd *fds, int count);
void process_reap(void);

/* builtin.c: does some commands by itself; returns 0 for all others. The input may be changed, and its end written over. */
int builtin_run(uint32_t id, const char *namespace, char **argv, int argc, char *input, size_t length);

/* namespace.c: for a command that is about to run; ends it where there is no such network namespace. */
void namespace_enter(const char *name);
/* Enters what a tool of iproute2 is told to; returns the words that are left. */
char **namespace_of_tool(char **argv);

/* batch.c: `ip -batch` of lines that every host has. */
int batch_knows(const char *input, size_t length);
/* The input is changed, and its end written over; returns the exit code. */
int batch_run(uint32_t id, char *input, size_t length);

/* file.c: files in and out. */
void file_put(uint32_t id, char *payload, size_t length);
void file_get(uint32_t id, const char *path);

/* setup.c: what a system needs before its first command. */
void setup_mounts(void);
void setup_modules(void);
void setup_limits(void);

/* image.c: in a disk image of the user's. */
void image_join(void);
void image_enter(void);

/* identity.c: makes the restored guest another one: clock, randomness, machine id, interfaces.
   Returns what failed, or NULL. */
const char *clone_become(char *text);
