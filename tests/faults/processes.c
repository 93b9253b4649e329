/* SPDX-License-Identifier: MIT */
/*
 * processes.c - commands, children and their output, each in a try of its own.
 *
 * run-faults has every allocation of it fail. Whatever fails, it goes on with the rest; it ends
 * with status 0 when nothing but memory was the reason, and no descriptor and no child is left.
 */
#include <belay/prelude.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { LARGE = 40000, MOST_FDS = 256 };

static int problems;

/* Only memory may be what is wrong; then errno says so too. */
static void
check(belay_status status, const char *what)
{
    if (status == BELAY_OK || (status == BELAY_NO_MEMORY && errno == ENOMEM))
        return;
    fprintf(stderr, "%s: %s, errno %d\n", what, belay_status_name(status), errno);
    problems++;
}

static void
build_and_run(void)
{
    own(belay_command) command = command_new("true");
    for (int i = 0; i < 20; i++)
        command_args(&command, "some", "arguments");
    command_env(&command, "ONE", "1");
    command_env(&command, "TWO", "2");
    command_env(&command, "ONE", "3");
    command_env_remove(&command, "TWO");
    command_current_dir(&command, "/");
    command_current_dir(&command, "/usr");
    check(command_status(&command, NULL), "status");
}

static void
capture(void)
{
    static char text[LARGE];
    memset(text, 'x', sizeof text);
    own(belay_command) command = command_new("cat");
    own(belay_output) output = {0};
    const belay_output_options options = {.input = text, .input_len = sizeof text};
    const belay_status status = command_output_with(&command, &options, &output);
    check(status, "output");
    if (status == BELAY_OK && output.out.len != sizeof text) {
        fprintf(stderr, "%zu bytes of output\n", output.out.len);
        problems++;
    }
}

static void
read_and_drop(void)
{
    own(belay_command) command = command_new("echo");
    own(belay_child) child = {.child_ = NULL};
    own(belay_bytes) bytes = {NULL, 0};
    command_stdout(&command, STDIO_PIPED);
    command_kill_on_drop(&command, true);
    const belay_status status = command_spawn(&command, &child);
    check(status, "spawn");
    if (status == BELAY_OK)
        check(pipe_read_all(&child.out, &bytes), "read_all");
}

static int
count_fds(void)
{
    int count = 0;
    for (int fd = 0; fd < MOST_FDS; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

int
main(void)
{
    const int fds = count_fds();
    build_and_run();
    capture();
    read_and_drop();
    if (count_fds() != fds || waitpid(-1, NULL, WNOHANG) != -1) {
        fputs("a descriptor or a child is left\n", stderr);
        problems++;
    }
    return problems == 0 ? 0 : 2;
}
