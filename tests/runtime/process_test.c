/* SPDX-License-Identifier: MIT */
/*
 * process_test.c - children: their output, their end, many at once, and with too little of
 * everything. Commands are in command_test.c. Each case has its own process: what it does to
 * signals, limits and descriptors, no other sees.
 */
#define _GNU_SOURCE
#include "children.h"
#include "shortage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* The linker makes every call of kill one of __wrap_kill, the library's too. */
int __real_kill(pid_t pid, int number);
int __wrap_kill(pid_t pid, int number);
static int kills;

int
__wrap_kill(pid_t pid, int number)
{
    kills++;
    return __real_kill(pid, number);
}

/* ---- output --------------------------------------------------------------------------------- */

START_TEST(output_has_both_streams)
{
    own(belay_command) command = helper("both");
    own(belay_output) output = printed(&command);
    ck_assert_str_eq(output.out.data, "out");
    ck_assert_uint_eq(output.out.len, 3);
    ck_assert_str_eq(output.err.data, "err");
    ck_assert_uint_eq(output.err.len, 3);
    own(belay_command) silent = command_new("true");
    own(belay_output) nothing = printed(&silent);
    ck_assert_str_eq(nothing.out.data, "");
    ck_assert_uint_eq(nothing.out.len, 0);
    ck_assert_uint_eq(nothing.input_left, 0);
}
END_TEST

START_TEST(output_gives_no_input_unless_told)
{
    own(belay_command) command = helper("cat");
    assert_prints(&command, "");
}
END_TEST

START_TEST(output_of_both_pipes_full_does_not_block)
{
    const size_t bytes = build_is_slow() ? 3u << 20 : 100u << 20;
    char number[32];
    own(belay_command) command = helper("spew");
    snprintf(number, sizeof number, "%zu", bytes);
    command_arg(&command, number);
    own(belay_output) output = printed(&command);
    ck_assert_uint_eq(output.out.len, bytes);
    ck_assert_uint_eq(output.err.len, bytes);
    ck_assert_int_eq(output.out.data[bytes - 1], 'x');
    ck_assert_int_eq(output.err.data[bytes], '\0');
}
END_TEST

/* So many bytes that no pipe holds them, none like its neighbour. */
enum { MUCH = 1 << 20 };

static char *
make_much(void)
{
    char *const much = malloc(MUCH);
    ck_assert_ptr_nonnull(much);
    for (size_t i = 0; i < MUCH; i++)
        much[i] = (char)(i * 31 + i / 251);
    return much;
}

START_TEST(output_feeds_its_input)
{
    char *const much = make_much();
    own(belay_command) command = helper("cat");
    own(belay_output) output = {0};
    const belay_output_options options = {.input = much, .input_len = MUCH};
    unwrap(command_output_with(&command, &options, &output));
    ck_assert(exit_success(output.status));
    ck_assert_uint_eq(output.out.len, MUCH);
    ck_assert_int_eq(memcmp(output.out.data, much, MUCH), 0);
    ck_assert_uint_eq(output.input_left, 0);
    free(much);
}
END_TEST

START_TEST(input_that_is_not_wanted_is_left)
{
    char *const much = make_much();
    own(belay_command) command = command_new("true");
    own(belay_output) output = {0};
    const belay_output_options options = {.input = much, .input_len = MUCH};
    unwrap(command_output_with(&command, &options, &output));
    ck_assert(exit_success(output.status));
    ck_assert_uint_gt(output.input_left, 0);
    free(much);
}
END_TEST

START_TEST(output_of_a_spawned_child)
{
    own(belay_command) command = helper("cat");
    own(belay_output) output = {0};
    command_stdin(&command, STDIO_PIPED);
    command_stdout(&command, STDIO_PIPED);
    belay_child child;
    unwrap(command_spawn(&command, &child));
    unwrap(pipe_write(&child.in, "first ", 6));
    unwrap(
        child_output(&child, &(belay_output_options){.input = "second", .input_len = 6}, &output));
    ck_assert_str_eq(output.out.data, "first second");
    ck_assert_ptr_null(output.err.data);
    ck_assert_ptr_null(child.child_);
    ck_assert_int_eq(child.out.fd, 0);
}
END_TEST

START_TEST(a_limit_of_time_ends_the_child)
{
    const int fds = count_fds();
    own(belay_command) command = helper("stay");
    own(belay_output) output = {0};
    const belay_output_options options = {.limit = BELAY_MS(300)};
    ck_assert_int_eq(command_output_with(&command, &options, &output), BELAY_TIMED_OUT);
    ck_assert_int_eq(output.status.signal, SIGKILL);
    ck_assert_uint_le(output.out.len, 4); /* a slow child has said nothing yet */
    ck_assert_int_eq(count_fds(), fds);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1); /* it was taken */
}
END_TEST

START_TEST(a_limit_of_time_ends_the_wait_for_what_was_left_behind)
{
    own(belay_command) command = helper("leave");
    own(belay_output) output = {0};
    const belay_output_options options = {.limit = BELAY_MS(300)};
    ck_assert_int_eq(command_output_with(&command, &options, &output), BELAY_TIMED_OUT);
}
END_TEST

START_TEST(a_limit_of_size_ends_the_child)
{
    own(belay_command) command = helper("spew");
    own(belay_output) output = {0};
    command_arg(&command, "2000000000");
    const belay_output_options options = {.size_limit = 100000};
    ck_assert_int_eq(command_output_with(&command, &options, &output), BELAY_TOO_LARGE);
    ck_assert_uint_le(output.out.len, 100000);
    ck_assert(output.out.len == 100000 || output.err.len == 100000);
    ck_assert(output.status.signal == SIGKILL || output.status.signal == SIGPIPE);
}
END_TEST

START_TEST(just_the_limit_is_not_too_large)
{
    own(belay_command) command = helper("both");
    own(belay_output) output = {0};
    belay_output_options options = {.size_limit = 3};
    unwrap(command_output_with(&command, &options, &output));
    ck_assert_str_eq(output.out.data, "out");
    belay_output_drop(&output);
    options.size_limit = 2;
    ck_assert_int_eq(command_output_with(&command, &options, &output), BELAY_TOO_LARGE);
    ck_assert_uint_le(output.out.len, 2);
}
END_TEST

/* ---- waiting, signals ----------------------------------------------------------------------- */

START_TEST(wait_may_be_asked_again)
{
    belay_exit_status status = {0};
    own(belay_child) child = staying(false);
    ck_assert_int_eq(child_try_wait(&child, &status), BELAY_RUNNING);
    ck_assert_int_gt(child_id(&child), 0);
    errno = 0;
    ck_assert_int_eq(child_signal(&child, 9999), BELAY_SYSTEM);
    ck_assert_int_eq(errno, EINVAL);
    unwrap(child_signal(&child, SIGTERM));
    for (int i = 0; i < 2; i++) {
        unwrap(child_wait(&child, &status));
        ck_assert_int_eq(status.signal, SIGTERM);
        status = (belay_exit_status){0};
    }
    unwrap(child_try_wait(&child, &status));
    ck_assert_int_eq(status.signal, SIGTERM);
    unwrap(child_wait_timeout(&child, 0, &status));
    const int before = kills;
    unwrap(child_kill(&child));
    unwrap(child_signal(&child, SIGTERM));
    ck_assert_int_eq(kills, before); /* nothing is sent: its id may be another's */
}
END_TEST

static void
wait_with_limits(void)
{
    belay_exit_status status = {.code = 55};
    own(belay_child) child = staying(false);
    ck_assert_int_eq(child_wait_timeout(&child, 0, &status), BELAY_TIMED_OUT);
    ck_assert_int_eq(child_wait_timeout(&child, -1, &status), BELAY_TIMED_OUT);
    const belay_duration begin = belay_now();
    ck_assert_int_eq(child_wait_timeout(&child, BELAY_MS(40), &status), BELAY_TIMED_OUT);
    ck_assert_int_ge(belay_now() - begin, BELAY_MS(40));
    ck_assert_int_eq(status.code, 55);
    unwrap(child_kill(&child));
    unwrap(child_wait_timeout(&child, BELAY_SECS(200), &status));
    ck_assert_int_eq(status.signal, SIGKILL);
}

START_TEST(wait_timeout_ends_at_the_limit_or_with_the_child)
{
    const int fds = count_fds();
    wait_with_limits();
    ck_assert_int_eq(count_fds(), fds);
}
END_TEST

START_TEST(wait_timeout_forever)
{
    belay_exit_status status;
    own(belay_child) child = staying(false);
    unwrap(child_kill(&child));
    unwrap(child_wait_timeout(&child, BELAY_FOREVER, &status));
    ck_assert_int_eq(status.signal, SIGKILL);
}
END_TEST

/* No descriptor is left for a pidfd: it has to look again and again. */
START_TEST(wait_timeout_does_without_a_descriptor)
{
    belay_exit_status status = {0};
    own(belay_child) child = staying(false);
    struct rlimit before;
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    const struct rlimit none = {0, before.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
    const belay_duration begin = belay_now();
    ck_assert_int_eq(child_wait_timeout(&child, BELAY_MS(40), &status), BELAY_TIMED_OUT);
    ck_assert_int_ge(belay_now() - begin, BELAY_MS(40));
    unwrap(child_kill(&child));
    unwrap(child_wait_timeout(&child, BELAY_SECS(200), &status));
    ck_assert_int_eq(status.signal, SIGKILL);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
}
END_TEST

START_TEST(an_end_that_another_took_is_told)
{
    belay_exit_status status = {.code = 55};
    own(belay_child) child = staying(false);
    unwrap(child_kill(&child));
    ck_assert_int_eq(waitpid(child_id(&child), NULL, 0), child_id(&child));
    errno = 0;
    ck_assert_int_eq(child_wait(&child, &status), BELAY_SYSTEM);
    ck_assert_int_eq(errno, ECHILD);
    ck_assert_int_eq(child_try_wait(&child, &status), BELAY_SYSTEM);
    ck_assert_int_eq(status.code, 55);
    const int before = kills;
    unwrap(child_kill(&child));
    ck_assert_int_eq(kills, before); /* nothing is sent */
}
END_TEST

START_TEST(empty_values_are_told)
{
    own(belay_command) command = helper("both");
    own(belay_command) moved = move(command);
    assert_refused(&command, BELAY_EMPTY_HANDLE, EINVAL);
    command_arg(&command, "nothing happens");
    command_env_clear(&command);
    command_kill_on_drop(&command, true);
    assert_refused(&command, BELAY_EMPTY_HANDLE, EINVAL);

    belay_child child = {.child_ = NULL};
    belay_output output = {0};
    size_t count;
    ck_assert_int_eq(child_wait(&child, NULL), BELAY_EMPTY_HANDLE);
    ck_assert_int_eq(child_try_wait(&child, NULL), BELAY_EMPTY_HANDLE);
    ck_assert_int_eq(child_wait_timeout(&child, 0, NULL), BELAY_EMPTY_HANDLE);
    ck_assert_int_eq(child_kill(&child), BELAY_EMPTY_HANDLE);
    ck_assert_int_eq(child_output(&child, NULL, &output), BELAY_EMPTY_HANDLE);
    ck_assert_int_eq(child_id(&child), 0);
    ck_assert_int_eq(pipe_read(&child.out, &count, 1, &count), BELAY_EMPTY_HANDLE);
    ck_assert_int_eq(pipe_read_all(&child.out, &output.out), BELAY_EMPTY_HANDLE);
    ck_assert_int_eq(pipe_write(&child.in, "", 0), BELAY_EMPTY_HANDLE);
    belay_child_drop(&child);
    belay_output_drop(&output);
}
END_TEST

closure(void, unwrap_a_refusal)
{
    own(belay_command) command = command_new("true");
    command_current_dir(&command, "/nowhere at all");
    unwrap(command_status(&command, NULL));
}

START_TEST(unwrap_says_what_the_system_says)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(unwrap_a_refusal), BELAY_PANICKED);
    ck_assert_ptr_nonnull(strstr(belay_last_panic(), "No such file or directory (BELAY_SYSTEM)"));
}
END_TEST

/* ---- letting go ----------------------------------------------------------------------------- */

START_TEST(drop_lets_the_child_run_on_and_a_later_spawn_buries_it)
{
    belay_child child = staying(false);
    const int pid = child_id(&child);
    belay_child_drop(&child);
    ck_assert_ptr_null(child.child_);
    ck_assert(!is_taken(pid));
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    await_zombie(pid);
    own(belay_command) command = command_new("true");
    unwrap(command_status(&command, NULL));
    ck_assert(is_taken(pid));
}
END_TEST

enum { ORPHANS = 11 };

START_TEST(orphans_that_run_do_not_keep_others_from_being_buried)
{
    int pids[ORPHANS];
    own(belay_command) command = command_new("true");
    for (int i = 0; i < ORPHANS; i++) {
        own(belay_child) child = staying(false);
        pids[i] = child_id(&child);
    }
    for (int i = 1; i < ORPHANS; i += 2) {
        ck_assert_int_eq(kill(pids[i], SIGKILL), 0);
        await_zombie(pids[i]);
    }
    for (int i = 0; i < ORPHANS; i++)
        unwrap(command_status(&command, NULL));
    for (int i = 0; i < ORPHANS; i++)
        ck_assert_int_eq(is_taken(pids[i]), i % 2);
    for (int i = 0; i < ORPHANS; i += 2) {
        ck_assert_int_eq(kill(pids[i], SIGKILL), 0);
        await_zombie(pids[i]);
    }
    for (int i = 0; i < ORPHANS; i++)
        unwrap(command_status(&command, NULL));
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

START_TEST(drop_takes_a_child_that_has_ended)
{
    belay_child child = staying(false);
    const int pid = child_id(&child);
    unwrap(child_kill(&child));
    await_zombie(pid);
    belay_child_drop(&child);
    ck_assert(is_taken(pid));
}
END_TEST

START_TEST(kill_on_drop_ends_the_child)
{
    int pid;
    {
        own(belay_child) child = staying(true);
        pid = child_id(&child);
    }
    ck_assert(is_taken(pid));
    ck_assert_int_eq(kill(pid, 0), -1);
}
END_TEST

START_TEST(kill_on_drop_leaves_alone_what_was_waited_for)
{
    belay_child child = staying(true);
    unwrap(child_kill(&child));
    unwrap(child_wait(&child, NULL));
    const int before = kills;
    belay_child_drop(&child);
    ck_assert_int_eq(kills, before);
}
END_TEST

closure(void, panic_with_a_child, by_mut(int, pid))
{
    own(belay_child) child = staying(true);
    *pid = child_id(&child);
    panic("it must not survive");
}

START_TEST(kill_on_drop_ends_the_child_in_a_panic)
{
    int pid = 0;
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_with_a_child, &pid), BELAY_PANICKED);
    ck_assert(is_taken(pid));
}
END_TEST

/* ---- many at once, disturbed, short of things ----------------------------------------------- */

enum { THREADS = 8, RUNS = 6 };

/* A command that all threads share; each of its children must have this many descriptors. */
closure(int, run_many, by_ref(belay_command, command), by_copy(int, fds))
{
    int wrong = 0;
    for (int i = 0; i < RUNS; i++) {
        own(belay_output) output = {0};
        const belay_output_options options = {.input = "input", .input_len = 5};
        unwrap(command_output_with(command, &options, &output));
        wrong += !exit_success(output.status) || atoi(output.out.data) != fds;
    }
    return wrong;
}

START_TEST(threads_spawn_at_once_and_leak_no_descriptors)
{
    const int before = count_fds();
    own(belay_command) command = helper("fds");
    command_env(&command, "SOME", "thing");
    command_current_dir(&command, "/");
    own(belay_output) alone = printed(&command);
    const int fds = atoi(alone.out.data);
    ck_assert_int_ge(fds, 3);
    scope (s) {
        run_many_handle handles[THREADS];
        for (int i = 0; i < THREADS; i++)
            handles[i] = scope_spawn(s, run_many, &command, fds);
        for (int i = 0; i < THREADS; i++) {
            int wrong = -1;
            unwrap(join(&handles[i], &wrong));
            ck_assert_int_eq(wrong, 0);
        }
    }
    ck_assert_int_eq(count_fds(), before);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

closure(void, spawn_and_drop, by_ref(belay_command, command))
{
    for (int i = 0; i < RUNS; i++) {
        own(belay_child) child = {.child_ = NULL};
        unwrap(command_spawn(command, &child));
    }
}

START_TEST(threads_drop_running_children_at_once)
{
    own(belay_command) command = command_new("true");
    scope (s) {
        for (int i = 0; i < THREADS; i++)
            scope_spawn(s, spawn_and_drop, &command);
    }
    for (int i = 0; i < THREADS * RUNS; i++)
        unwrap(command_status(&command, NULL));
}
END_TEST

/* Alarms come every few milliseconds, and the last of them kills a child. */
enum { ALARMS = 6 };
static Flag alarms;
static int victim;

static void
take_alarm(int number)
{
    (void)number;
    if (__atomic_add_fetch(&alarms, 1, __ATOMIC_SEQ_CST) == ALARMS && victim != 0)
        kill(victim, SIGKILL);
}

/* Start the helper that stays, with pipes, and have calls that wait for it interrupted. */
static belay_child
staying_amid_alarms(void)
{
    const struct sigaction action = {.sa_handler = take_alarm}; /* no SA_RESTART */
    const struct itimerval often = {{0, 3000}, {0, 3000}};
    own(belay_command) command = helper("stay");
    belay_child child;
    char text[4];
    size_t count = 0;
    command_stdin(&command, STDIO_PIPED);
    command_stdout(&command, STDIO_PIPED);
    unwrap(command_spawn(&command, &child));
    unwrap(pipe_read(&child.out, text, sizeof text, &count));
    victim = child_id(&child);
    alarms = 0;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    return child;
}

/* The call that was interrupted has returned: not before the last alarm. */
static void
end_alarms(const belay_child *child)
{
    const struct itimerval never = {{0, 0}, {0, 0}};
    ck_assert_uint_ge(flag_value(&alarms), ALARMS);
    setitimer(ITIMER_REAL, &never, NULL);
    ck_assert(child->child_ == NULL || child_id(child) == victim);
}

START_TEST(signals_do_not_interrupt_a_wait)
{
    belay_exit_status status;
    own(belay_child) child = staying_amid_alarms();
    unwrap(child_wait(&child, &status));
    end_alarms(&child);
    ck_assert_int_eq(status.signal, SIGKILL);

    own(belay_child) limited = staying_amid_alarms();
    unwrap(child_wait_timeout(&limited, BELAY_SECS(200), &status));
    end_alarms(&limited);
    ck_assert_int_eq(status.signal, SIGKILL);
}
END_TEST

START_TEST(signals_do_not_shorten_a_limit)
{
    own(belay_child) child = staying_amid_alarms();
    victim = 0;
    const belay_duration begin = belay_now();
    ck_assert_int_eq(child_wait_timeout(&child, BELAY_MS(40), NULL), BELAY_TIMED_OUT);
    ck_assert_int_ge(belay_now() - begin, BELAY_MS(40));
    unwrap(child_kill(&child));
    unwrap(child_wait(&child, NULL));
}
END_TEST

START_TEST(signals_do_not_interrupt_reading_and_writing)
{
    char *const much = make_much();
    size_t count = 55;
    own(belay_child) child = staying_amid_alarms();
    unwrap(pipe_read(&child.out, much, 1, &count));
    end_alarms(&child);
    ck_assert_uint_eq(count, 0);
    unwrap(child_wait(&child, NULL));

    own(belay_child) full = staying_amid_alarms();
    ck_assert_int_eq(pipe_write(&full.in, much, MUCH), BELAY_BROKEN_PIPE);
    end_alarms(&full);
    unwrap(child_wait(&full, NULL));
    free(much);
}
END_TEST

START_TEST(signals_do_not_interrupt_output)
{
    own(belay_output) output = {0};
    own(belay_child) child = staying_amid_alarms();
    unwrap(child_output(&child, NULL, &output));
    end_alarms(&child);
    ck_assert_int_eq(output.status.signal, SIGKILL);
    ck_assert_str_eq(output.out.data, "");
}
END_TEST

/* Have only so many descriptors more than are open now, and run something with all there is. */
static belay_status
run_short_of_fds(rlim_t more)
{
    struct rlimit before;
    own(belay_command) command = helper("cat");
    own(belay_output) output = {0};
    command_current_dir(&command, "/");
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    const int lowest_free = dup(STDERR_FILENO);
    close(lowest_free);
    const struct rlimit short_of = {(rlim_t)lowest_free + more, before.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &short_of), 0);
    errno = 0;
    const belay_status status = command_output_with(
        &command, &(belay_output_options){.input = "input", .input_len = 5}, &output);
    const int error = errno;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    if (status == BELAY_OK)
        ck_assert_str_eq(output.out.data, "input");
    else
        ck_assert_int_eq(error, EMFILE);
    return status;
}

START_TEST(too_few_descriptors_leave_none_behind)
{
    const int fds = count_fds();
    rlim_t more = 0;
    belay_status status;
    do {
        status = run_short_of_fds(more++);
        ck_assert_int_eq(count_fds(), fds);
        ck_assert(status == BELAY_OK || status == BELAY_SYSTEM);
    } while (status != BELAY_OK);
    ck_assert_uint_ge(more, 5);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

static void
run_short_of_processes(void)
{
    const int fds = count_fds();
    own(belay_command) command = command_new("true");
    own(belay_child) child = {.child_ = NULL};
    command_stdin(&command, STDIO_PIPED);
    shortage_of_threads();
    errno = 0;
    REQUIRE(command_spawn(&command, &child) == BELAY_NO_PROCESS);
    REQUIRE(errno == EAGAIN);
    REQUIRE(child.child_ == NULL);
    REQUIRE(count_fds() == fds);
    _exit(0); /* without what a sanitizer does at the end, which takes a process */
}

START_TEST(no_more_processes_is_a_status)
{
    own(Process) process = process_fork(run_short_of_processes);
    ck_assert_msg(process.status == 0 || process.status == SHORTAGE_NOT_POSSIBLE, "%s",
                  process.err);
}
END_TEST

START_TEST(sigchld_ignored_is_told)
{
    belay_exit_status status;
    signal(SIGCHLD, SIG_IGN);
    own(belay_command) command = command_new("true");
    errno = 0;
    ck_assert_int_eq(command_status(&command, &status), BELAY_SYSTEM);
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        output_has_both_streams,
        output_gives_no_input_unless_told,
        output_of_both_pipes_full_does_not_block,
        output_feeds_its_input,
        input_that_is_not_wanted_is_left,
        output_of_a_spawned_child,
        a_limit_of_time_ends_the_child,
        a_limit_of_time_ends_the_wait_for_what_was_left_behind,
        a_limit_of_size_ends_the_child,
        just_the_limit_is_not_too_large,
        wait_may_be_asked_again,
        wait_timeout_ends_at_the_limit_or_with_the_child,
        wait_timeout_forever,
        wait_timeout_does_without_a_descriptor,
        an_end_that_another_took_is_told,
        empty_values_are_told,
        unwrap_says_what_the_system_says,
        drop_lets_the_child_run_on_and_a_later_spawn_buries_it,
        orphans_that_run_do_not_keep_others_from_being_buried,
        drop_takes_a_child_that_has_ended,
        kill_on_drop_ends_the_child,
        kill_on_drop_leaves_alone_what_was_waited_for,
        kill_on_drop_ends_the_child_in_a_panic,
        threads_spawn_at_once_and_leak_no_descriptors,
        threads_drop_running_children_at_once,
        signals_do_not_interrupt_a_wait,
        signals_do_not_shorten_a_limit,
        signals_do_not_interrupt_reading_and_writing,
        signals_do_not_interrupt_output,
        too_few_descriptors_leave_none_behind,
        no_more_processes_is_a_status,
        sigchld_ignored_is_told,
    };
    return run_suite("process", tests, COUNT_OF(tests));
}
