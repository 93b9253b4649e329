/* SPDX-License-Identifier: MIT */
/*
 * panic_end_test.c - panics that nobody catches: what is printed, how the thread or the process
 * ends. Also threads that end in other ways than by returning.
 */
#define _GNU_SOURCE
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The program whose other file chose to abort, built beside this one. */
#ifndef PANIC_ABORT_PROGRAM
#error "define PANIC_ABORT_PROGRAM"
#endif

#define NOTE "note: run with BELAY_BACKTRACE=1 to see where it came from\n"
#define FOREIGN "belay: a panic left a thread that Belay did not start: the process is aborted\n"
#define TWICE "the thread panicked while it was panicking: the process is aborted\n"

/* "thread 'NAME' panicked at FILE:LINE:", for a line of this file. */
static const char *
headline(const char *name, int line)
{
    static char text[4096];
    snprintf(text, sizeof text, "thread '%s' panicked at %s:%d:\n", name, __FILE__, line);
    return text;
}

/* What main and threads print, whole. */
#define ASSERT_PRINTED(process_, name_, line_, rest_) \
    do { \
        char expected_[8192]; \
        snprintf(expected_, sizeof expected_, "%s%s", headline(name_, line_), rest_); \
        ck_assert_str_eq((process_).err, expected_); \
    } while (0)

#define ASSERT_CONTAINS(text_, part_) \
    ck_assert_msg(strstr(text_, part_) != NULL, "no \"%s\" in:\n%s", part_, text_)

/* ---- main ----------------------------------------------------------------------------------- */

enum { LINE_IN_MAIN = __LINE__ + 5 };
static void
panic_in_main(void)
{
    unsetenv("BELAY_BACKTRACE");
    panic("the pot holds %d of %s", 3, "5");
}

START_TEST(a_panic_of_main_prints_its_message_and_ends_with_101)
{
    own(Process) process = process_fork(panic_in_main);
    ck_assert_int_eq(process.status, 101);
    ASSERT_PRINTED(process, "main", LINE_IN_MAIN, "the pot holds 3 of 5\n" NOTE);
    ck_assert_str_eq(process.out, "");
}
END_TEST

enum { LINE_OF_UNWRAP = __LINE__ + 5 };
static void
unwrap_in_main(void)
{
    unsetenv("BELAY_BACKTRACE");
    unwrap(belay_join_(&(belay_handle_){0}, NULL, 0));
}

START_TEST(unwrap_prints_the_expression_as_written)
{
    own(Process) process = process_fork(unwrap_in_main);
    ck_assert_int_eq(process.status, 101);
    ASSERT_PRINTED(process, "main", LINE_OF_UNWRAP,
                   "unwrap(belay_join_(&(belay_handle_){0}, NULL, 0)): the handle is empty: it was "
                   "joined, moved or dropped before (BELAY_EMPTY_HANDLE)\n" NOTE);
}
END_TEST

static void
say_goodbye(void)
{
    printf("%d dropped, %spanicking\n", tracked_dropped(), belay_thread_panicking() ? "" : "not ");
}

static void
panic_owning_two(void)
{
    own(Tracked) one = Tracked_new(1), two = Tracked_new(2);
    atexit(say_goodbye);
    fputs("unflushed\n", stdout);
    panic("over");
}

START_TEST(main_is_unwound_before_exit_handlers_run)
{
    own(Process) process = process_fork(panic_owning_two);
    ck_assert_int_eq(process.status, 101);
    ck_assert_str_eq(process.out, "unflushed\n2 dropped, not panicking\n");
}
END_TEST

static void
panic_at_exit(void)
{
    panic("in the exit handler");
}

/* Tells of each call of its drop, as an unlock would unlock again. */
typedef struct Shouter {
    const char *text;
} Shouter;

static void
Shouter_drop(Shouter *shouter)
{
    /* Not by stdio: an abort flushes nothing. */
    (void)!write(STDOUT_FILENO, shouter->text, strlen(shouter->text));
}

static void
panic_with_bad_exit_handler(void)
{
    own(Shouter) one = {"dropped\n"};
    atexit(say_goodbye);
    atexit(panic_at_exit);
    panic("over");
}

START_TEST(a_panic_in_an_exit_handler_drops_nothing_of_main_again)
{
    own(Process) process = process_fork(panic_with_bad_exit_handler);
    ASSERT_CONTAINS(process.err, "over\n");
    ASSERT_CONTAINS(process.err, "in the exit handler\n");
    ASSERT_CONTAINS(process.err, "belay: a panic in an atexit handler: the process is aborted\n");
    ck_assert_int_eq(process.signal, SIGABRT);
    ck_assert_str_eq(process.out, "dropped\n");
}
END_TEST

static void
return_with_bad_exit_handler(void)
{
    atexit(say_goodbye);
    atexit(panic_at_exit);
}

START_TEST(a_panic_in_an_exit_handler_after_main_returned_ends_with_101)
{
    own(Process) process = process_fork(return_with_bad_exit_handler);
    ck_assert_int_eq(process.status, 101);
    ASSERT_CONTAINS(process.err, "in the exit handler\n");
    ck_assert_str_eq(process.out, "0 dropped, not panicking\n");
}
END_TEST

closure(void, panic_named)
{
    panic("in a thread");
}

enum { LINE_IN_THREAD = __LINE__ - 3 };

static void
panic_in_named_thread(void)
{
    panic_named_handle h;
    unsetenv("BELAY_BACKTRACE");
    unwrap(spawn_with(&(belay_thread_options){.name = "worker 7"}, &h, panic_named));
    (void)!join(&h);
}

START_TEST(the_message_names_the_thread)
{
    own(Process) process = process_fork(panic_in_named_thread);
    ck_assert_int_eq(process.status, 0);
    ASSERT_PRINTED(process, "worker 7", LINE_IN_THREAD, "in a thread\n" NOTE);
}
END_TEST

static void
panic_in_unnamed_threads(void)
{
    unsetenv("BELAY_BACKTRACE");
    for (int i = 0; i < 2; i++) {
        panic_named_handle h = spawn(panic_named);
        (void)!join(&h);
    }
}

START_TEST(the_note_is_printed_once)
{
    char expected[16384];
    own(Process) process = process_fork(panic_in_unnamed_threads);
    ck_assert_int_eq(process.status, 0);
    const char *const line = headline("<unnamed>", LINE_IN_THREAD);
    snprintf(expected, sizeof expected, "%sin a thread\n" NOTE "%sin a thread\n", line, line);
    ck_assert_str_eq(process.err, expected);
}
END_TEST

enum { LONG_TEXT = 100000 };

static void
panic_at_length(void)
{
    static char text[LONG_TEXT + 1];
    unsetenv("BELAY_BACKTRACE");
    memset(text, '%', LONG_TEXT);
    panic("%s\nend", text);
}

START_TEST(a_long_message_is_printed_whole)
{
    own(Process) process = process_fork(panic_at_length);
    ck_assert_int_eq(process.status, 101);
    const char *const text = strstr(process.err, ":\n") + 2;
    ck_assert_uint_eq(strspn(text, "%"), LONG_TEXT);
    ck_assert_str_eq(text + LONG_TEXT, "\nend\n" NOTE);
}
END_TEST

__attribute__((noinline)) static void
panic_with_backtrace(void)
{
    setenv("BELAY_BACKTRACE", "1", 1);
    panic("traced");
}

START_TEST(a_backtrace_is_printed_when_asked_for)
{
    own(Process) process = process_fork(panic_with_backtrace);
    ck_assert_int_eq(process.status, 101);
    ASSERT_CONTAINS(process.err, "traced\nstack backtrace");
    ASSERT_CONTAINS(process.err, "\n   0: ");
    ASSERT_CONTAINS(process.err, "\n   5: "); /* the suite around this is deeper than that */
    ck_assert_ptr_null(strstr(process.err, NOTE));
}
END_TEST

static void
panic_without_backtrace(void)
{
    setenv("BELAY_BACKTRACE", "0", 1);
    panic("untraced");
}

START_TEST(a_backtrace_can_be_switched_off)
{
    own(Process) process = process_fork(panic_without_backtrace);
    ck_assert_int_eq(process.status, 101);
    ck_assert_ptr_null(strstr(process.err, "backtrace"));
}
END_TEST

static void
panic_on_smallest_stack(void)
{
    panic_named_handle h;
    setenv("BELAY_BACKTRACE", "1", 1);
    unwrap(spawn_with(&(belay_thread_options){.stack_size = 1}, &h, panic_named));
    printf("%s\n", belay_status_name(join(&h)));
}

START_TEST(the_smallest_stack_has_room_for_a_backtrace)
{
    own(Process) process = process_fork(panic_on_smallest_stack);
    ck_assert_int_eq(process.status, 0);
    ck_assert_str_eq(process.out, "BELAY_PANICKED\n");
    ASSERT_CONTAINS(process.err, "stack backtrace");
}
END_TEST

static void
panic_without_stderr(void)
{
    close(STDERR_FILENO);
    panic("unheard");
}

START_TEST(a_panic_without_standard_error_is_still_a_panic)
{
    own(Process) process = process_fork(panic_without_stderr);
    ck_assert_int_eq(process.status, 101);
}
END_TEST

/* ---- panics that abort ---------------------------------------------------------------------- */

typedef struct Bomb {
    int armed;
} Bomb;

static void
Bomb_drop(Bomb *bomb)
{
    if (bomb->armed)
        panic("second, in a drop");
}

static void
panic_twice(void)
{
    own(Bomb) bomb = {1};
    panic("first");
}

START_TEST(a_panic_in_a_drop_while_panicking_aborts)
{
    own(Process) process = process_fork(panic_twice);
    ck_assert_int_eq(process.signal, SIGABRT);
    ASSERT_CONTAINS(process.err, "first\n");
    ASSERT_CONTAINS(process.err, "second, in a drop\n");
    ASSERT_CONTAINS(process.err, TWICE);
}
END_TEST

closure(void, drop_a_bomb)
{
    own(Bomb) bomb = {1};
}

START_TEST(a_panic_in_a_drop_at_a_block_end_is_a_panic)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(drop_a_bomb), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "second, in a drop");
}
END_TEST

static void
panic_in_hook(const belay_panic_info *info)
{
    panic("hook of %s", info->message);
}

static void
panic_with_bad_hook(void)
{
    belay_set_panic_hook(panic_in_hook);
    panic("first");
}

START_TEST(a_panic_in_the_hook_aborts)
{
    own(Process) process = process_fork(panic_with_bad_hook);
    ck_assert_int_eq(process.signal, SIGABRT);
    ASSERT_CONTAINS(process.err, "hook of first\n");
    ASSERT_CONTAINS(process.err, TWICE);
}
END_TEST

static void *
panic_in_foreign_thread(void *unused)
{
    own(Tracked) one = Tracked_new(1);
    (void)unused;
    panic("in a pthread");
}

static void
start_foreign_thread(void)
{
    pthread_t thread;
    unsetenv("BELAY_BACKTRACE");
    pthread_create(&thread, NULL, panic_in_foreign_thread, NULL);
    pthread_join(thread, NULL);
}

START_TEST(a_panic_of_a_foreign_thread_aborts_with_its_message)
{
    own(Process) process = process_fork(start_foreign_thread);
    ck_assert_int_eq(process.signal, SIGABRT);
    ASSERT_CONTAINS(process.err, "thread '<unnamed>' panicked at ");
    ASSERT_CONTAINS(process.err, "in a pthread\n" NOTE FOREIGN);
}
END_TEST

closure(void, panic_plainly)
{
    panic("caught");
}

static void *
catch_in_foreign_thread(void *unused)
{
    (void)unused;
    ck_assert_int_eq(catch_unwind(panic_plainly), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "caught");
    return NULL;
}

/* AddressSanitizer and memcheck see whether the message was freed with the thread. */
START_TEST(a_foreign_thread_may_catch_a_panic)
{
    pthread_t thread;
    panics_quiet();
    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(pthread_create(&thread, NULL, catch_in_foreign_thread, NULL), 0);
        ck_assert_int_eq(pthread_join(thread, NULL), 0);
    }
}
END_TEST

START_TEST(one_file_can_choose_that_each_panic_aborts)
{
    const char *const arguments[] = {PANIC_ABORT_PROGRAM, NULL};
    own(Process) process = process_exec(arguments);
    ck_assert_int_eq(process.signal, SIGABRT);
    ASSERT_CONTAINS(process.err, "thread 'main' panicked at ");
    ASSERT_CONTAINS(process.err, "not caught\n");
    ck_assert_str_eq(process.out, ""); /* nothing was dropped, nothing came after */
}
END_TEST

MUTEX(Counter, int);

/* ---- threads that leave without a panic ----------------------------------------------------- */

closure(int, leave_by_exit, by_move(Tracked, value), by_ref(Counter, counter))
{
    own(Tracked) inside = Tracked_new(2);
    with_lock (n, counter) {
        *n += id_of(value);
        pthread_exit(NULL);
    }
    return 1;
}

START_TEST(pthread_exit_is_told_by_join_and_leaks_nothing)
{
    own(Counter) counter = Counter_new(0);
    int result = 7;
    scope (s) {
        leave_by_exit_handle h = scope_spawn(s, leave_by_exit, Tracked_new(1), &counter);
        ck_assert_int_eq(join(&h, &result), BELAY_PANICKED);
        ASSERT_CONTAINS(belay_last_panic(), "pthread_exit");
    }
    ck_assert_int_eq(result, 7);
    ck_assert_int_eq(tracked_dropped(), 2);
    ck_assert_int_eq(tracked_alive(), 0);
    own(CounterGuard) guard = {0};
    ck_assert_int_eq(Counter_try_lock(&counter, &guard), BELAY_OK);
}
END_TEST

static pthread_t cancelled;

closure(void, wait_to_be_cancelled, by_move(Tracked, value), by_ref(Flag, here))
{
    own(Tracked) inside = Tracked_new(2);
    cancelled = pthread_self();
    flag_raise(here);
    for (;;)
        pause();
}

START_TEST(pthread_cancel_is_told_by_join_and_leaks_nothing)
{
    Flag here = 0;
    scope (s) {
        wait_to_be_cancelled_handle h = scope_spawn(s, wait_to_be_cancelled, Tracked_new(1), &here);
        flag_wait(&here, 1);
        ck_assert_int_eq(pthread_cancel(cancelled), 0);
        ck_assert_int_eq(join(&h), BELAY_PANICKED);
        ASSERT_CONTAINS(belay_last_panic(), "pthread_cancel");
    }
    ck_assert_int_eq(tracked_dropped(), 2);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

closure(void, exit_inside, by_move(Tracked, value))
{
    pthread_exit(NULL);
}

closure(void, catch_an_exit)
{
    own(Tracked) outside = Tracked_new(2);
    (void)!catch_unwind(exit_inside, Tracked_new(1));
    ck_abort_msg("pthread_exit returned");
}

START_TEST(pthread_exit_passes_through_catch_unwind)
{
    catch_an_exit_handle h = spawn(catch_an_exit);
    ck_assert_int_eq(join(&h), BELAY_PANICKED);
    ck_assert_int_eq(tracked_dropped(), 2);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_panic_of_main_prints_its_message_and_ends_with_101,
        unwrap_prints_the_expression_as_written,
        main_is_unwound_before_exit_handlers_run,
        a_panic_in_an_exit_handler_drops_nothing_of_main_again,
        a_panic_in_an_exit_handler_after_main_returned_ends_with_101,
        the_message_names_the_thread,
        the_note_is_printed_once,
        a_long_message_is_printed_whole,
        a_backtrace_is_printed_when_asked_for,
        a_backtrace_can_be_switched_off,
        the_smallest_stack_has_room_for_a_backtrace,
        a_panic_without_standard_error_is_still_a_panic,
        a_panic_in_a_drop_while_panicking_aborts,
        a_panic_in_a_drop_at_a_block_end_is_a_panic,
        a_panic_in_the_hook_aborts,
        a_panic_of_a_foreign_thread_aborts_with_its_message,
        a_foreign_thread_may_catch_a_panic,
        one_file_can_choose_that_each_panic_aborts,
        pthread_exit_is_told_by_join_and_leaks_nothing,
        pthread_cancel_is_told_by_join_and_leaks_nothing,
        pthread_exit_passes_through_catch_unwind,
    };
    return run_suite("panic without a catcher", tests, COUNT_OF(tests));
}
