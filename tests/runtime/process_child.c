/* SPDX-License-Identifier: MIT */
/*
 * process_child.c - what process_test runs: a program that does what its first argument says.
 *
 *     args A...     print each argument in brackets
 *     env           print the environment
 *     cwd           print the folder it is in
 *     fds           print how many descriptors are open
 *     signals       print how many signals are blocked, and what SIGPIPE does
 *     exit N        end with this status
 *     die N         end by this signal
 *     cat           copy standard input to standard output
 *     spew N        write N bytes to both outputs, by turns
 *     both          write "out" and "err"
 *     deaf          close standard input, say so, and go on until standard error is gone
 *     stay          say that it is there, and stay
 *     leave         leave a process behind that has the outputs, until standard error is gone
 *
 * It is no user of Belay. What stays is ended by an alarm if by nobody else.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

enum { SECONDS_AT_MOST = 240, FDS_AT_MOST = 4096, BUFFER = 65536 };

static void
write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        const ssize_t count = write(fd, data, size);
        if (count < 0 && errno != EINTR)
            exit(3);
        if (count > 0) {
            data += count;
            size -= (size_t)count;
        }
    }
}

static void
say(const char *text)
{
    write_all(STDOUT_FILENO, text, strlen(text));
}

static void
do_fds(void)
{
    int count = 0;
    for (int fd = 0; fd < FDS_AT_MOST; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    printf("%d", count);
}

static void
do_signals(void)
{
    sigset_t blocked;
    struct sigaction action;
    int count = 0;
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    for (int number = 1; number < 32; number++)
        count += sigismember(&blocked, number) == 1;
    sigaction(SIGPIPE, NULL, &action);
    printf("%d blocked, SIGPIPE %s", count, action.sa_handler == SIG_DFL ? "default" : "other");
}

static void
do_cat(void)
{
    static char buffer[BUFFER];
    for (ssize_t count; (count = read(STDIN_FILENO, buffer, sizeof buffer)) > 0;)
        write_all(STDOUT_FILENO, buffer, (size_t)count);
}

static void
do_spew(size_t bytes)
{
    static char buffer[BUFFER];
    memset(buffer, 'x', sizeof buffer);
    while (bytes > 0) {
        const size_t part = bytes < sizeof buffer ? bytes : sizeof buffer;
        write_all(STDOUT_FILENO, buffer, part);
        write_all(STDERR_FILENO, buffer, part);
        bytes -= part;
    }
}

/* Sleep until nobody reads standard error any more. */
static void
await_solitude(void)
{
    struct pollfd gone = {.fd = STDERR_FILENO};
    poll(&gone, 1, -1);
}

static void
do_deaf(void)
{
    close(STDIN_FILENO);
    say("deaf");
    await_solitude();
}

static void
do_stay(void)
{
    say("here");
    for (;;)
        pause();
}

static void
do_leave(void)
{
    if (fork() == 0) {
        alarm(SECONDS_AT_MOST);
        await_solitude();
        _exit(0);
    }
    say("left");
}

static void
do_both(void)
{
    write_all(STDOUT_FILENO, "out", 3);
    write_all(STDERR_FILENO, "err", 3);
}

static void
do_die(int number)
{
    signal(number, SIG_DFL);
    raise(number);
}

int
main(int argc, char **argv)
{
    char folder[4096];
    const char *const what = argc > 1 ? argv[1] : "";
    const char *const number = argc > 2 ? argv[2] : "0";
    alarm(SECONDS_AT_MOST);
    if (strcmp(what, "args") == 0)
        for (int i = 2; i < argc; i++)
            printf("[%s]", argv[i]);
    else if (strcmp(what, "env") == 0)
        for (char **variable = environ; *variable != NULL; variable++)
            printf("%s\n", *variable);
    else if (strcmp(what, "cwd") == 0)
        printf("%s", getcwd(folder, sizeof folder));
    else if (strcmp(what, "fds") == 0)
        do_fds();
    else if (strcmp(what, "signals") == 0)
        do_signals();
    else if (strcmp(what, "exit") == 0)
        return atoi(number);
    else if (strcmp(what, "die") == 0)
        do_die(atoi(number));
    else if (strcmp(what, "cat") == 0)
        do_cat();
    else if (strcmp(what, "spew") == 0)
        do_spew(strtoul(number, NULL, 10));
    else if (strcmp(what, "both") == 0)
        do_both();
    else if (strcmp(what, "deaf") == 0)
        do_deaf();
    else if (strcmp(what, "stay") == 0)
        do_stay();
    else if (strcmp(what, "leave") == 0)
        do_leave();
    else
        return 99;
    return 0;
}
