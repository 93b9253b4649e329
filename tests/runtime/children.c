/* SPDX-License-Identifier: MIT */
/* children.c - see children.h. */
#define _GNU_SOURCE
#include "children.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The helper, told what to do. */
belay_command
helper(const char *what)
{
    belay_command command = command_new(PROCESS_CHILD);
    command_arg(&command, what);
    return command;
}

/* What a command prints. It must succeed. */
belay_output
printed(const belay_command *command)
{
    belay_output output;
    unwrap(command_output(command, &output));
    ck_assert_msg(exit_success(output.status), "%s: %s", exit_text(output.status), output.err.data);
    return output;
}

void
assert_prints(const belay_command *command, const char *text)
{
    own(belay_output) output = printed(command);
    ck_assert_str_eq(output.out.data, text);
    ck_assert_uint_eq(output.out.len, strlen(text));
}

/* The spawn of this command fails like this, and leaves the child untouched. */
void
assert_refused(const belay_command *command, belay_status status, int error)
{
    belay_child child = {.child_ = NULL};
    errno = 0;
    const belay_status said = command_spawn(command, &child);
    ck_assert_str_eq(belay_status_name(said), belay_status_name(status));
    ck_assert_int_eq(errno, error);
    ck_assert_ptr_null(child.child_);
    ck_assert_int_eq(child.in.fd + child.out.fd + child.err.fd, 0);
}

int
count_fds(void)
{
    int count = 0;
    DIR *const listing = opendir("/proc/self/fd");
    ck_assert_ptr_nonnull(listing);
    while (readdir(listing) != NULL)
        count++;
    closedir(listing);
    return count;
}

/* Start the helper that stays, and wait until it says that it is there. */
belay_child
staying(bool kill_on_drop)
{
    own(belay_command) command = helper("stay");
    command_stdout(&command, STDIO_PIPED);
    command_kill_on_drop(&command, kill_on_drop);
    belay_child child;
    char text[4];
    size_t count = 0;
    unwrap(command_spawn(&command, &child));
    unwrap(pipe_read(&child.out, text, sizeof text, &count));
    ck_assert_uint_eq(count, sizeof text);
    return child;
}

/* Wait until this child has ended, and leave it to be taken. */
void
await_zombie(int pid)
{
    siginfo_t info;
    while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) != 0)
        ck_assert_int_eq(errno, EINTR);
}

/* No child of this id is there to be taken. */
bool
is_taken(int pid)
{
    siginfo_t info;
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT | WNOHANG) != 0 && errno == ECHILD;
}

char folder[FOLDER_BYTES];

void
remove_folder(void)
{
    own(belay_command) command = command_new("rm");
    command_args(&command, "-rf", folder);
    unwrap(command_status(&command, NULL));
}

void
make_folder(void)
{
    const char *const temporary = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/belay-XXXXXX", temporary ? temporary : P_tmpdir);
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

/* Write a file into the folder. Its name is good until the next call. */
const char *
make_file(const char *name, const char *text, mode_t mode)
{
    static char path[FOLDER_BYTES + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *const file = fopen(path, "we");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
    ck_assert_int_eq(chmod(path, mode), 0);
    return path;
}
