/* SPDX-License-Identifier: MIT */
/*
 * command_test.c - commands: what a program is given, where it is found, its streams. Children are
 * in process_test.c.
 *
 * Under valgrind a vfork is a fork, so that the errno of an exec cannot reach the parent: cases
 * that need it are left out there.
 */
#define _GNU_SOURCE
#include "children.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- how it ends ---------------------------------------------------------------------------- */

START_TEST(status_has_the_exit_code)
{
    belay_exit_status status = {.code = 55};
    own(belay_command) good = command_new("true");
    unwrap(command_status(&good, &status));
    ck_assert(exit_success(status));
    ck_assert_str_eq(exit_text(status), "exit status: 0");

    own(belay_command) bad = helper("exit");
    command_arg(&bad, "7");
    unwrap(command_status(&bad, &status));
    ck_assert(!exit_success(status));
    ck_assert_int_eq(status.code, 7);
    ck_assert_int_eq(status.signal, 0);
    ck_assert_str_eq(exit_text(status), "exit status: 7");
}
END_TEST

START_TEST(status_has_the_signal)
{
    belay_exit_status status = {0};
    own(belay_command) command = helper("die");
    command_arg(&command, "9");
    unwrap(command_status(&command, &status));
    ck_assert(!exit_success(status));
    ck_assert_int_eq(status.code, -1);
    ck_assert_int_eq(status.signal, SIGKILL);
    ck_assert_str_eq(exit_text(status), "signal: 9 (SIGKILL)");
}
END_TEST

START_TEST(exit_text_says_all)
{
    ck_assert_str_eq(exit_text(((belay_exit_status){-1, SIGSEGV, true})),
                     "signal: 11 (SIGSEGV) (core dumped)");
    ck_assert_str_eq(exit_text(((belay_exit_status){-1, 63, false})), "signal: 63");
    ck_assert_str_eq(exit_text(((belay_exit_status){255, 0, false})), "exit status: 255");
}
END_TEST

/* ---- what it is given ----------------------------------------------------------------------- */

START_TEST(arguments_arrive_as_they_are)
{
    own(belay_command) command = helper("args");
    command_arg(&command, "");
    command_args(&command, "a b", "*", "'\"", "x=y");
    char one[] = "one", two[] = "two";
    char *const array[] = {one, two, NULL};
    command_argv(&command, array);
    command_arg(&command, "");
    assert_prints(&command, "[][a b][*]['\"][x=y][one][two][]");
}
END_TEST

START_TEST(many_arguments)
{
    own(belay_command) command = helper("args");
    own(belay_output) output = {0};
    for (int i = 0; i < 1000; i++)
        command_arg(&command, "7");
    unwrap(command_output(&command, &output));
    ck_assert_uint_eq(output.out.len, 3000);
}
END_TEST

START_TEST(a_null_is_told_at_the_spawn)
{
    own(belay_command) nothing = command_new(NULL);
    assert_refused(&nothing, BELAY_BAD_OPTION, EINVAL);
    own(belay_command) command = command_new("true");
    command_args(&command, "a", NULL, "b");
    command_arg(&command, "later");
    assert_refused(&command, BELAY_BAD_OPTION, EINVAL);
}
END_TEST

START_TEST(environment_is_inherited_and_changed)
{
    setenv("BELAY_TEST_KEPT", "kept", 1);
    setenv("BELAY_TEST_CHANGED", "old", 1);
    setenv("BELAY_TEST_GONE", "here", 1);
    own(belay_command) command = helper("env");
    command_env(&command, "BELAY_TEST_CHANGED", "new=er");
    command_env(&command, "BELAY_TEST_ADDED", "first");
    command_env(&command, "BELAY_TEST_ADDED", "");
    command_env(&command, "BELAY_TEST_GONE", "set");
    command_env_remove(&command, "BELAY_TEST_GONE");
    own(belay_output) output = printed(&command);
    ck_assert_ptr_nonnull(strstr(output.out.data, "BELAY_TEST_KEPT=kept\n"));
    ck_assert_ptr_nonnull(strstr(output.out.data, "BELAY_TEST_CHANGED=new=er\n"));
    ck_assert_ptr_nonnull(strstr(output.out.data, "BELAY_TEST_ADDED=\n"));
    ck_assert_ptr_null(strstr(output.out.data, "BELAY_TEST_GONE"));
    ck_assert_ptr_null(strstr(output.out.data, "first"));
    ck_assert_ptr_null(strstr(output.out.data, "CHANGED=old"));
}
END_TEST

START_TEST(environment_can_be_cleared)
{
    own(belay_command) command = helper("env");
    command_env(&command, "BEFORE", "1");
    command_env_clear(&command);
    command_env(&command, "AFTER", "2");
    command_env(&command, "LAST", "3");
    assert_prints(&command, "AFTER=2\nLAST=3\n");
}
END_TEST

START_TEST(names_that_cannot_be_are_told_at_the_spawn)
{
    const char *const names[] = {"", "A=B", "=", NULL};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        own(belay_command) set = command_new("true");
        command_env(&set, names[i], "value");
        assert_refused(&set, BELAY_BAD_OPTION, EINVAL);
        own(belay_command) removed = command_new("true");
        command_env_remove(&removed, names[i]);
        assert_refused(&removed, BELAY_BAD_OPTION, EINVAL);
    }
    own(belay_command) no_value = command_new("true");
    command_env(&no_value, "NAME", NULL);
    assert_refused(&no_value, BELAY_BAD_OPTION, EINVAL);
}
END_TEST

START_TEST(starts_in_its_folder)
{
    char before[4096], after[4096];
    ck_assert_ptr_nonnull(getcwd(before, sizeof before));
    own(belay_command) command = helper("cwd");
    command_current_dir(&command, "/etc");
    command_current_dir(&command, "/usr");
    assert_prints(&command, "/usr");
    ck_assert_str_eq(getcwd(after, sizeof after), before);
}
END_TEST

START_TEST(a_folder_that_is_not_there)
{
    own(belay_command) command = command_new("true");
    command_current_dir(&command, "/nowhere at all");
    assert_refused(&command, BELAY_SYSTEM, ENOENT);
    command_current_dir(&command, "/etc/passwd");
    assert_refused(&command, BELAY_SYSTEM, ENOTDIR);
    command_current_dir(&command, NULL);
    assert_refused(&command, BELAY_BAD_OPTION, EINVAL);
}
END_TEST

START_TEST(signals_are_as_a_program_expects)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    signal(SIGPIPE, SIG_IGN);
    own(belay_command) command = helper("signals");
    assert_prints(&command, "0 blocked, SIGPIPE default");
}
END_TEST

/* ---- where it is found ---------------------------------------------------------------------- */

START_TEST(a_program_that_is_not_there)
{
    const int fds = count_fds();
    const char *const names[] = {"no-such-program-anywhere", "/no/such/program", "./nor-this", "",
                                 "/etc/passwd/below"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        own(belay_command) command = command_new(names[i]);
        command_stdin(&command, STDIO_PIPED);
        assert_refused(&command, BELAY_NOT_FOUND, ENOENT);
    }
    ck_assert_int_eq(count_fds(), fds);
}
END_TEST

START_TEST(a_program_that_may_not_be_run)
{
    make_folder();
    own(belay_command) command = command_new(make_file("plain", "text\n", 0600));
    assert_refused(&command, BELAY_SYSTEM, EACCES);
    remove_folder();
}
END_TEST

#if !defined(BELAY_VALGRIND)
START_TEST(a_script_without_its_interpreter)
{
    make_folder();
    own(belay_command) command = command_new(make_file("script", "#!/no/such/sh\n", 0700));
    assert_refused(&command, BELAY_SYSTEM, ENOENT);
    remove_folder();
}
END_TEST

START_TEST(a_file_that_is_no_program)
{
    make_folder();
    own(belay_command) command = command_new(make_file("garbage", "garbage\n", 0700));
    assert_refused(&command, BELAY_SYSTEM, ENOEXEC);
    own(belay_command) directory = command_new("/usr");
    assert_refused(&directory, BELAY_SYSTEM, EACCES);
    remove_folder();
}
END_TEST

START_TEST(too_many_bytes_of_arguments)
{
    const size_t size = 8u << 20;
    char *const text = malloc(size);
    ck_assert_ptr_nonnull(text);
    memset(text, 'a', size);
    text[size - 1] = '\0';
    own(belay_command) command = command_new("true");
    command_arg(&command, text);
    assert_refused(&command, BELAY_SYSTEM, E2BIG);
    free(text);
}
END_TEST
#endif

START_TEST(looks_in_the_path_of_the_child)
{
    make_folder();
    char path[FOLDER_BYTES + 32];
    make_file("belay-test-program", "#!/bin/sh\necho found\n", 0700);
    own(belay_command) command = command_new("belay-test-program");
    assert_refused(&command, BELAY_NOT_FOUND, ENOENT);
    snprintf(path, sizeof path, "/no/such:/etc/passwd:%s", folder);
    command_env(&command, "PATH", path);
    assert_prints(&command, "found\n");

    own(belay_command) nowhere = command_new("true");
    command_env(&nowhere, "PATH", "/no/such");
    assert_refused(&nowhere, BELAY_NOT_FOUND, ENOENT);
    remove_folder();
}
END_TEST

START_TEST(without_a_path_looks_where_programs_are)
{
    own(belay_command) command = command_new("echo");
    command_env_clear(&command);
    command_arg(&command, "hello");
    assert_prints(&command, "hello\n");
}
END_TEST

START_TEST(relative_paths_begin_in_its_folder)
{
    make_folder();
    make_file("here", "#!/bin/sh\necho here\n", 0700);
    own(belay_command) direct = command_new("./here");
    command_current_dir(&direct, folder);
    assert_prints(&direct, "here\n");
    const char *const paths[] = {"", ".", "/no/such:", ":/no/such"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        own(belay_command) searched = command_new("here");
        command_current_dir(&searched, folder);
        command_env(&searched, "PATH", paths[i]);
        assert_prints(&searched, "here\n");
    }
    remove_folder();
}
END_TEST

START_TEST(what_may_not_be_run_is_passed_over)
{
    make_folder();
    char path[2 * FOLDER_BYTES + 32];
    make_file("echo", "not this\n", 0600);
    own(belay_command) command = command_new("echo");
    command_arg(&command, "the other");
    snprintf(path, sizeof path, "%s:/usr/bin:/bin", folder);
    command_env(&command, "PATH", path);
    assert_prints(&command, "the other\n");
    command_env(&command, "PATH", folder);
    assert_refused(&command, BELAY_SYSTEM, EACCES);
    remove_folder();
}
END_TEST

/* ---- streams -------------------------------------------------------------------------------- */

START_TEST(pipes_go_both_ways)
{
    own(belay_command) command = helper("cat");
    own(belay_child) child = {.child_ = NULL};
    own(belay_bytes) bytes = {NULL, 0};
    char text[6] = {0};
    size_t count = 0;
    command_stdin(&command, STDIO_PIPED);
    command_stdout(&command, STDIO_PIPED);
    unwrap(command_spawn(&command, &child));
    ck_assert_int_gt(child.in.fd, 2);
    ck_assert_int_eq(child.err.fd, 0);
    unwrap(pipe_write(&child.in, "hello", 5));
    unwrap(pipe_read(&child.out, text, 5, &count));
    ck_assert_uint_eq(count, 5);
    ck_assert_str_eq(text, "hello");
    unwrap(pipe_write(&child.in, "world", 5));
    unwrap(pipe_write(&child.in, "", 0));
    unwrap(child_wait(&child, NULL)); /* closes its input, so it ends */
    ck_assert_int_eq(child.in.fd, 0);
    unwrap(pipe_read_all(&child.out, &bytes));
    ck_assert_str_eq(bytes.data, "world");
    unwrap(pipe_read(&child.out, text, 5, &count));
    ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(a_pipe_becomes_a_stream_of_stdio)
{
    own(belay_command) command = helper("both");
    own(belay_child) child = {.child_ = NULL};
    char text[8] = {0};
    command_stdout(&command, STDIO_NULL);
    command_stderr(&command, STDIO_PIPED);
    unwrap(command_spawn(&command, &child));
    FILE *const stream = fdopen(pipe_into_fd(&child.err), "r");
    ck_assert_ptr_nonnull(stream);
    ck_assert_ptr_nonnull(fgets(text, sizeof text, stream));
    ck_assert_str_eq(text, "err");
    fclose(stream);
    unwrap(child_wait(&child, NULL));
}
END_TEST

START_TEST(a_stream_is_a_given_descriptor)
{
    make_folder();
    const int in = open(make_file("in", "from a file", 0600), O_RDWR | O_CLOEXEC);
    const int out = open(make_file("out", "", 0600), O_RDWR | O_CLOEXEC);
    char text[16] = {0};
    own(belay_command) command = helper("cat");
    command_stdin(&command, STDIO_FD(in));
    command_stdout(&command, STDIO_FD(out));
    unwrap(command_status(&command, NULL));
    ck_assert_int_eq((int)pread(out, text, sizeof text, 0), 11); /* both are still open */
    ck_assert_str_eq(text, "from a file");
    ck_assert_int_eq(close(in), 0);
    ck_assert_int_eq(close(out), 0);
    assert_refused(&command, BELAY_BAD_OPTION, EBADF);
    remove_folder();
}
END_TEST

START_TEST(stderr_goes_where_stdout_does)
{
    own(belay_command) command = helper("both");
    command_stderr(&command, STDIO_AS_STDOUT);
    own(belay_output) output = printed(&command);
    ck_assert_str_eq(output.out.data, "outerr");
    ck_assert_ptr_null(output.err.data);
    command_stdout(&command, STDIO_AS_STDOUT);
    assert_refused(&command, BELAY_BAD_OPTION, EINVAL);
}
END_TEST

START_TEST(a_child_feeds_another)
{
    own(belay_command) first = helper("both");
    own(belay_child) writer = {.child_ = NULL};
    command_stdout(&first, STDIO_PIPED);
    command_stderr(&first, STDIO_NULL);
    unwrap(command_spawn(&first, &writer));
    own(belay_command) second = helper("cat");
    command_stdin(&second, STDIO_FD(writer.out.fd));
    assert_prints(&second, "out");
    unwrap(child_wait(&writer, NULL));
}
END_TEST

static void
swap_and_inherit(void)
{
    own(belay_command) swapped = helper("both");
    command_stdout(&swapped, STDIO_FD(STDERR_FILENO));
    command_stderr(&swapped, STDIO_FD(STDOUT_FILENO));
    unwrap(command_status(&swapped, NULL));
    own(belay_command) inherits = helper("both");
    command_stdout(&inherits, STDIO_INHERIT);
    unwrap(command_status(&inherits, NULL));
}

START_TEST(streams_are_inherited_or_swapped)
{
    own(Process) process = process_fork(swap_and_inherit);
    ck_assert_int_eq(process.status, 0);
    ck_assert_str_eq(process.out, "errout");
    ck_assert_str_eq(process.err, "outerr");
}
END_TEST

/* Whatever descriptors are free, pipes do not end up as standard streams of this process. */
static void
close_streams_and_run(void)
{
    char text[8] = {0};
    size_t count = 0;
    const int err = dup(STDERR_FILENO);
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    own(belay_command) command = helper("cat");
    own(belay_child) child = {.child_ = NULL};
    command_stdin(&command, STDIO_PIPED);
    command_stdout(&command, STDIO_PIPED);
    command_stderr(&command, STDIO_NULL);
    command_current_dir(&command, "/");
    unwrap(command_spawn(&command, &child));
    const bool closed = fcntl(0, F_GETFD) < 0 && fcntl(1, F_GETFD) < 0 && fcntl(2, F_GETFD) < 0;
    unwrap(pipe_write(&child.in, "through", 7));
    belay_pipe_drop(&child.in);
    unwrap(pipe_read(&child.out, text, 7, &count));
    unwrap(child_wait(&child, NULL));
    dup2(err, STDERR_FILENO);
    if (!closed || strcmp(text, "through") != 0)
        _exit(5);
    _exit(0);
}

START_TEST(works_with_the_standard_streams_closed)
{
    own(Process) process = process_fork(close_streams_and_run);
    ck_assert_int_eq(process.status, 0);
}
END_TEST

START_TEST(a_write_that_nobody_reads_is_a_status)
{
    own(belay_command) command = helper("deaf");
    own(belay_child) child = {.child_ = NULL};
    char text[4];
    size_t count;
    sigset_t before, after;
    command_stdin(&command, STDIO_PIPED);
    command_stdout(&command, STDIO_PIPED);
    command_stderr(&command, STDIO_PIPED);
    pthread_sigmask(SIG_BLOCK, NULL, &before);
    unwrap(command_spawn(&command, &child));
    unwrap(pipe_read(&child.out, text, sizeof text, &count));
    errno = 0;
    ck_assert_int_eq(pipe_write(&child.in, "too late", 8), BELAY_BROKEN_PIPE);
    ck_assert_int_eq(errno, EPIPE);
    ck_assert_int_eq(pipe_write(&child.in, "still", 5), BELAY_BROKEN_PIPE);
    pthread_sigmask(SIG_BLOCK, NULL, &after);
    for (int number = 1; number < 32; number++)
        ck_assert_int_eq(sigismember(&before, number), sigismember(&after, number));
    belay_pipe_drop(&child.err);
    unwrap(child_wait(&child, NULL));
}
END_TEST

START_TEST(a_sigpipe_of_the_program_stays_pending)
{
    own(belay_command) command = helper("deaf");
    own(belay_child) child = {.child_ = NULL};
    char text[4];
    size_t count;
    sigset_t only, pending;
    sigemptyset(&only);
    sigaddset(&only, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &only, NULL);
    command_stdin(&command, STDIO_PIPED);
    command_stdout(&command, STDIO_PIPED);
    command_stderr(&command, STDIO_PIPED);
    unwrap(command_spawn(&command, &child));
    unwrap(pipe_read(&child.out, text, sizeof text, &count));
    ck_assert_int_eq(pipe_write(&child.in, "lost", 4), BELAY_BROKEN_PIPE);
    sigpending(&pending);
    ck_assert_int_eq(sigismember(&pending, SIGPIPE), 0);
    pthread_kill(pthread_self(), SIGPIPE);
    ck_assert_int_eq(pipe_write(&child.in, "lost", 4), BELAY_BROKEN_PIPE);
    sigpending(&pending);
    ck_assert_int_eq(sigismember(&pending, SIGPIPE), 1);
    belay_pipe_drop(&child.err);
    unwrap(child_wait(&child, NULL));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        status_has_the_exit_code,
        status_has_the_signal,
        exit_text_says_all,
        arguments_arrive_as_they_are,
        many_arguments,
        a_null_is_told_at_the_spawn,
        environment_is_inherited_and_changed,
        environment_can_be_cleared,
        names_that_cannot_be_are_told_at_the_spawn,
        starts_in_its_folder,
        a_folder_that_is_not_there,
        signals_are_as_a_program_expects,
        a_program_that_is_not_there,
        a_program_that_may_not_be_run,
#if !defined(BELAY_VALGRIND)
        a_script_without_its_interpreter,
        a_file_that_is_no_program,
        too_many_bytes_of_arguments,
#endif
        looks_in_the_path_of_the_child,
        without_a_path_looks_where_programs_are,
        relative_paths_begin_in_its_folder,
        what_may_not_be_run_is_passed_over,
        pipes_go_both_ways,
        a_pipe_becomes_a_stream_of_stdio,
        a_stream_is_a_given_descriptor,
        stderr_goes_where_stdout_does,
        a_child_feeds_another,
        streams_are_inherited_or_swapped,
        works_with_the_standard_streams_closed,
        a_write_that_nobody_reads_is_a_status,
        a_sigpipe_of_the_program_stays_pending,
    };
    return run_suite("command", tests, COUNT_OF(tests));
}
