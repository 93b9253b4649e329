/* SPDX-License-Identifier: MIT */
/*
 * process.h - run other programs, talk to them, and wait for them.
 *
 *     belay_own(belay_command) sort = belay_command_new("sort");
 *     belay_command_args(&sort, "-n", "-r");
 *
 *     belay_own(belay_output) sorted = {0};                    // all that it prints
 *     belay_unwrap(belay_command_output_with(
 *         &sort, &(belay_output_options){.input = text, .input_len = strlen(text)}, &sorted));
 *     if (!belay_exit_success(sorted.status))
 *         printf("sort: %s\n", belay_exit_text(sorted.status));   // exit status: 2
 *     fputs(sorted.out.data, stdout);
 *
 * A command is built once and may be run many times, by many threads at once. No shell is involved:
 * each argument reaches the program as it is. What can be wrong with a command (no memory, a name
 * that cannot be) is kept in it and told by what runs it, so building needs no checks.
 *
 * Building (c is belay_command *)
 *
 *     belay_command  belay_command_new(program)     a path where it has a '/'; else looked for in
 *                                                   PATH, the child's own if that was changed
 *     void  belay_command_arg(c, "-l")              one argument more; "" is one too
 *     void  belay_command_args(c, "-l", "-a")       several
 *     void  belay_command_argv(c, argv + 1)         an array that ends in NULL
 *     void  belay_command_env(c, "LANG", "C")       set a variable; a name is not empty and has
 *                                                   no '='
 *     void  belay_command_env_remove(c, "LANG")     the child does not get this one
 *     void  belay_command_env_clear(c)              nor any: only those that are set after this
 *     void  belay_command_current_dir(c, "/usr")    where it starts; a path with a '/' that does
 *                                                   not begin with one is looked for from there
 *     void  belay_command_stdin(c, stdio)           one of
 *     void  belay_command_stdout(c, stdio)              BELAY_STDIO_INHERIT   that of this process
 *     void  belay_command_stderr(c, stdio)              BELAY_STDIO_NULL      /dev/null
 *                                                       BELAY_STDIO_PIPED     a pipe to us, here
 *                                                       BELAY_STDIO_FD(fd)    a copy of fd, made by
 *                                                         each run: fd stays yours, and open
 *                                                       BELAY_STDIO_AS_STDOUT of stderr: where
 *                                                         standard output goes
 *     void  belay_command_kill_on_drop(c, true)     see belay_child_drop
 *     void  belay_command_drop(c)
 *
 * Running (c is const belay_command *)
 *
 *     status  belay_command_spawn(c, &child)        start it. Inherits what was not said otherwise
 *     status  belay_command_status(c, &exit)        start it, wait. Our end of a PIPED stream is
 *                                                   closed at once
 *     status  belay_command_output(c, &output)      start it, keep what it writes, wait. stdout and
 *                                                   stderr are PIPED, stdin is NULL, where nothing
 *                                                   else was said
 *     status  belay_command_output_with(c, options, &output)   with input, or within limits
 *
 * The child's program runs when a spawn returns BELAY_OK; no child is left of one that does not. On
 * any other status errno has the reason too:
 *
 *     BELAY_NOT_FOUND     there is no such program (ENOENT)
 *     BELAY_NO_PROCESS    the system refuses another process (EAGAIN)
 *     BELAY_NO_MEMORY     also while the command was built (ENOMEM)
 *     BELAY_BAD_OPTION    the command was built with a NULL, a name that cannot be, or a descriptor
 *                         that is not open (EINVAL, EBADF)
 *     BELAY_EMPTY_HANDLE  the command is empty: it was moved or dropped before (EINVAL)
 *     BELAY_SYSTEM        anything else: errno is EACCES for a program that may not be run, ENOENT
 *                         for a folder that is not there or a script whose interpreter is not,
 *                         EMFILE when this process has too many files open, E2BIG ...
 *
 * The child gets an empty signal mask and the default action of SIGPIPE. It gets its three streams,
 * and those descriptors of this process that are not O_CLOEXEC; everything that Belay opens is that
 * from the first moment on, so a spawn of another thread never inherits it. A spawn reads the
 * environment as getenv does: no thread may change it (setenv) meanwhile.
 *
 * Waiting (child is belay_child *)
 *
 *     status  belay_child_wait(child, &exit)        until it has ended; closes child->in first. Ask
 *                                                   as often as you like. exit may be NULL
 *     status  belay_child_try_wait(child, &exit)    BELAY_RUNNING where it has not ended
 *     status  belay_child_wait_timeout(child, limit, &exit)    or BELAY_TIMED_OUT; closes child->in
 *     status  belay_child_output(child, options, &output)      talk to it to its end; no options:
 *                                                   NULL. The child is empty after it, always
 *     int     belay_child_id(const child)           its process id, 0 of an empty one
 *     status  belay_child_kill(child)               SIGKILL; does not wait
 *     status  belay_child_signal(child, SIGTERM)    OK too when it has ended: then nothing is sent
 *     void    belay_child_drop(child)               let go of it: closes the pipes, and the child
 *                                                   runs on; unless the command said kill_on_drop:
 *                                                   then it is killed, and has ended on return
 *
 *     All give BELAY_EMPTY_HANDLE for an empty child. BELAY_SYSTEM with ECHILD: somebody else took
 *     the child's end: the program ignores SIGCHLD, or waits for any child by itself.
 *
 *     A child that ends after it was dropped stays a zombie until it is buried by a later spawn of
 *     this process, which looks for some of them each time; so they do not pile up.
 *
 *     wait_timeout sleeps on a pidfd, where the kernel has it (Linux 5.3) and a descriptor is left;
 *     else it looks again in steps that grow from 0.1 to 10 ms. No note (note.h) ends these waits.
 *
 * Pipes (child.in, .out, .err are belay_pipe: our ends of those streams that are PIPED, else empty)
 *
 *     status  belay_pipe_read(pipe, buffer, size, &n)    waits; n is 0 at the end
 *     status  belay_pipe_read_all(pipe, &bytes)          to the end
 *     status  belay_pipe_write(pipe, data, size)         all of it. BELAY_BROKEN_PIPE when nobody
 *                                                        reads it any more; never a SIGPIPE
 *     int     belay_pipe_into_fd(pipe)                   for fdopen, poll ...: now yours to close
 *     void    belay_pipe_drop(pipe)                      close it: what reads it comes to the end
 *
 *     `pipe.fd` is its descriptor, to look at; 0 of an empty pipe, and never 0 to 2 else. Other
 *     statuses: BELAY_EMPTY_HANDLE, BELAY_SYSTEM with errno, BELAY_NO_MEMORY of read_all. To write
 *     to a child and to read from it by turns can block both for ever when a pipe is full: let
 *     belay_child_output do it, or a thread.
 *
 *     A pipe that is closed, or given to a thread, while its child is still of use is taken out of
 *     it: belay_own(belay_pipe) in = belay_take(&child.in).
 */
#ifndef BELAY_PROCESS_H
#define BELAY_PROCESS_H

#include <belay/annotate.h>
#include <belay/detail/base.h>
#include <belay/duration.h>
#include <belay/own.h>
#include <belay/status.h>

/* ---- how a process ended -------------------------------------------------------------------- */

/* Plain. All zero is success. */
typedef struct belay_exit_status {
    int code;         /* 0 to 255, what it returned from main or gave to exit; -1: a signal */
    int signal;       /* the signal that ended it; 0: none did */
    bool core_dumped; /* that signal left a core file */
} belay_exit_status;

/* It exited, with 0. */
BELAY_INLINE_ bool
belay_exit_success(belay_exit_status status)
{
    return status.code == 0 && status.signal == 0;
}

/*
 * In words: "exit status: 1", "signal: 9 (SIGKILL)", "signal: 11 (SIGSEGV) (core dumped)". The text
 * lives as long as a variable declared there would.
 */
#define belay_exit_text(status) belay_exit_text_((status), (char[BELAY_EXIT_TEXT_]){0})

/* ---- what a process wrote ------------------------------------------------------------------- */

/* Bytes on the heap; owned. data[len] is 0, so what has no zeros in it is a string too. */
typedef struct belay_bytes {
    char *data; /* NULL: empty, nothing was read */
    size_t len;
} belay_bytes;

BELAY_API_ void belay_bytes_drop(BELAY_CONSUMES belay_bytes *bytes);

/* What became of a process that was run to its end. Owned. */
typedef struct belay_output {
    belay_exit_status status;
    belay_bytes out;   /* standard output and standard error, */
    belay_bytes err;   /* empty where that stream was no pipe */
    size_t input_left; /* bytes of the input that it did not want: it closed its input, or ended */
} belay_output;

BELAY_API_ void belay_output_drop(BELAY_CONSUMES belay_output *output);

/* All zero: no input, no limits. Only read by the call. */
typedef struct belay_output_options {
    const void *input; /* what standard input gives; NULL: nothing, and stdin is as it would be */
    size_t input_len;
    belay_duration limit; /* then BELAY_TIMED_OUT; 0: none; below 0: over at once */
    size_t size_limit;    /* most bytes of each stream, more is BELAY_TOO_LARGE; 0: none */
} belay_output_options;

/* ---- commands, children, pipes -------------------------------------------------------------- */

/* What a stream of the child is; made by the words below. All zero: nothing was said. */
typedef struct belay_stdio {
    enum {
        BELAY_STDIO_UNSAID_,
        BELAY_STDIO_INHERIT_,
        BELAY_STDIO_NULL_,
        BELAY_STDIO_PIPED_,
        BELAY_STDIO_FD_,
        BELAY_STDIO_AS_STDOUT_,
    } kind_;
    int fd_;
} belay_stdio;

#define BELAY_STDIO_INHERIT ((belay_stdio){BELAY_STDIO_INHERIT_, 0})
#define BELAY_STDIO_NULL ((belay_stdio){BELAY_STDIO_NULL_, 0})
#define BELAY_STDIO_PIPED ((belay_stdio){BELAY_STDIO_PIPED_, 0})
#define BELAY_STDIO_FD(fd) ((belay_stdio){BELAY_STDIO_FD_, (fd)})
#define BELAY_STDIO_AS_STDOUT ((belay_stdio){BELAY_STDIO_AS_STDOUT_, 0})

/* How to run a program. Owned; all zero is empty. */
typedef struct belay_command {
    struct belay_command_ *command_;
    belay_status error_; /* the first mistake of building it */
} belay_command;

/* One end of a pipe. Owned; all zero is empty. */
typedef struct belay_pipe {
    int fd;
} belay_pipe;

/* A process that was started. Owned; all zero is empty. */
typedef struct belay_child {
    belay_pipe in;  /* to write what it reads from standard input */
    belay_pipe out; /* to read what it writes */
    belay_pipe err;
    struct belay_child_ *child_;
} belay_child;

BELAY_API_ BELAY_MUST_USE_ belay_command belay_command_new(const char *program);
BELAY_API_ void belay_command_drop(BELAY_CONSUMES belay_command *command);
BELAY_API_ void belay_command_arg(belay_command *command, const char *argument);
BELAY_API_ void belay_command_argv(belay_command *command, char *const *arguments);
#define belay_command_args(command, ...) \
    belay_command_args_((command), (const char *const[]){__VA_ARGS__, belay_command_end_})
BELAY_API_ void belay_command_env(belay_command *command, const char *name, const char *value);
BELAY_API_ void belay_command_env_remove(belay_command *command, const char *name);
BELAY_API_ void belay_command_env_clear(belay_command *command);
BELAY_API_ void belay_command_current_dir(belay_command *command, const char *folder);
BELAY_API_ void belay_command_stdin(belay_command *command, belay_stdio stdio);
BELAY_API_ void belay_command_stdout(belay_command *command, belay_stdio stdio);
BELAY_API_ void belay_command_stderr(belay_command *command, belay_stdio stdio);
BELAY_API_ void belay_command_kill_on_drop(belay_command *command, bool kill);

BELAY_API_ BELAY_MUST_USE_ belay_status belay_command_spawn(const belay_command *command,
                                                            BELAY_FILLS belay_child *ret_child);
BELAY_BLOCKS BELAY_API_ BELAY_MUST_USE_ belay_status
belay_command_status(const belay_command *command, belay_exit_status *ret_status);
BELAY_BLOCKS BELAY_API_ BELAY_MUST_USE_ belay_status
belay_command_output(const belay_command *command, BELAY_FILLS belay_output *ret_output);

/*
 * The same, with options. With input, standard input is a pipe where nothing else was said.
 * BELAY_TIMED_OUT and BELAY_TOO_LARGE: the child was killed; *ret_output has what came until then
 * (of a stream that was too large, its first size_limit bytes). With any other failure it is
 * killed too, and *ret_output is untouched.
 *
 * The end of a stream comes when every process that has it is gone. So a child that leaves
 * another process behind keeps this waiting, for `limit` at the most; that other process is not
 * killed.
 */
BELAY_BLOCKS BELAY_API_ BELAY_MUST_USE_ belay_status
belay_command_output_with(const belay_command *command, const belay_output_options *options,
                          BELAY_FILLS belay_output *ret_output);

BELAY_API_ void belay_child_drop(BELAY_CONSUMES belay_child *child);
BELAY_API_ int belay_child_id(const belay_child *child);
BELAY_BLOCKS BELAY_API_ BELAY_MUST_USE_ belay_status
belay_child_wait(belay_child *child, belay_exit_status *ret_status);
BELAY_API_ BELAY_MUST_USE_ belay_status belay_child_try_wait(belay_child *child,
                                                             belay_exit_status *ret_status);
BELAY_BLOCKS BELAY_API_ BELAY_MUST_USE_ belay_status
belay_child_wait_timeout(belay_child *child, belay_duration limit, belay_exit_status *ret_status);
BELAY_BLOCKS BELAY_API_ BELAY_MUST_USE_ belay_status
belay_child_output(BELAY_CONSUMES belay_child *child, const belay_output_options *options,
                   BELAY_FILLS belay_output *ret_output);
BELAY_API_ BELAY_MUST_USE_ belay_status belay_child_kill(belay_child *child);
BELAY_API_ BELAY_MUST_USE_ belay_status belay_child_signal(belay_child *child, int signal);

BELAY_API_ void belay_pipe_drop(BELAY_CONSUMES belay_pipe *pipe);
BELAY_API_ int belay_pipe_into_fd(BELAY_CONSUMES belay_pipe *pipe);
BELAY_BLOCKS BELAY_API_ BELAY_MUST_USE_ belay_status belay_pipe_read(belay_pipe *pipe, void *buffer,
                                                                     size_t size,
                                                                     size_t *ret_count);
BELAY_BLOCKS BELAY_API_ BELAY_MUST_USE_ belay_status
belay_pipe_read_all(belay_pipe *pipe, BELAY_FILLS belay_bytes *ret_bytes);
BELAY_API_ BELAY_MUST_USE_ belay_status belay_pipe_write(belay_pipe *pipe, const void *data,
                                                         size_t size);

/* ---- internal ------------------------------------------------------------------------------- */

#define BELAY_EXIT_TEXT_ 64

BELAY_API_ const char *belay_exit_text_(belay_exit_status status, char text[BELAY_EXIT_TEXT_]);

/* What belay_command_args puts behind the arguments: a NULL among them is a mistake to be told. */
extern BELAY_API_ const char belay_command_end_[];
BELAY_API_ void belay_command_args_(belay_command *command, const char *const *arguments);

BELAY_TRAITS_(belay_command, always, always, ); /* through const it is only read */
BELAY_TRAITS_(belay_child, always, always, );
BELAY_TRAITS_(belay_bytes, always, always, );

#endif
