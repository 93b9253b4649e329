/* SPDX-License-Identifier: MIT */
/*
 * scope_test.c - a scope waits for its threads on every way out, reports their panics, leaks
 * nothing.
 *
 * A thread that `ends_late` raises its flag after a while: where the scope is over and the flag is
 * not raised, the scope did not wait.
 */
#define _GNU_SOURCE
#include "bare.h"
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <string.h>

MUTEX(Counter, int);

closure(int, ends_late, by_ref(Flag, ended))
{
    belay_thread_sleep(BELAY_MS(20));
    flag_raise(ended);
    return (int)flag_value(ended);
}

closure(void, panic_with, by_copy(const char *, text))
{
    panic("%s", text);
}

/* ---- the ways out --------------------------------------------------------------------------- */

START_TEST(a_scope_waits_at_its_end)
{
    Flag ended = 0;
    scope (s)
        for (int i = 0; i < 5; i++)
            (void)scope_spawn(s, ends_late, &ended);
    ck_assert_uint_eq(flag_value(&ended), 5);
}
END_TEST

START_TEST(a_scope_without_threads_just_ends)
{
    int turns = 0;
    scope (s) {
        ck_assert_ptr_nonnull(s);
        turns++;
    }
    ck_assert_int_eq(turns, 1);
}
END_TEST

START_TEST(a_scope_waits_on_break_and_continue)
{
    Flag ended = 0;
    scope (s) {
        (void)scope_spawn(s, ends_late, &ended);
        if (s != NULL)
            break;
        ck_abort_msg("break went on");
    }
    ck_assert_uint_eq(flag_value(&ended), 1);
    scope (s) {
        (void)scope_spawn(s, ends_late, &ended);
        if (s != NULL)
            continue;
        ck_abort_msg("continue went on");
    }
    ck_assert_uint_eq(flag_value(&ended), 2);
}
END_TEST

static int
return_from_scope(const Flag *ended)
{
    scope (s) {
        (void)scope_spawn(s, ends_late, ended);
        return 7;
    }
    return 0;
}

START_TEST(a_scope_waits_on_return)
{
    Flag ended = 0;
    ck_assert_int_eq(return_from_scope(&ended), 7);
    ck_assert_uint_eq(flag_value(&ended), 1);
}
END_TEST

START_TEST(a_scope_waits_on_goto)
{
    Flag ended = 0;
again:
    scope (s) {
        (void)scope_spawn(s, ends_late, &ended);
        if (flag_value(&ended) < 2)
            goto again;
        goto out;
    }
    ck_abort_msg("goto went on");
out:
    ck_assert_uint_eq(flag_value(&ended), 3);
}
END_TEST

closure(void, panic_in_scope, by_ref(Flag, ended))
{
    scope (s) {
        (void)scope_spawn(s, ends_late, ended);
        panic("in the block");
    }
}

START_TEST(a_scope_waits_when_its_block_panics)
{
    Flag ended = 0;
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_in_scope, &ended), BELAY_PANICKED);
    ck_assert_uint_eq(flag_value(&ended), 1);
    ck_assert_str_eq(belay_last_panic(), "in the block");
}
END_TEST

/* Looks in its drop whether the thread that borrows it has ended. */
typedef struct Borrowed {
    Flag ended;
    bool *ret_ended_first;
} Borrowed;

static void
Borrowed_drop(Borrowed *borrowed)
{
    *borrowed->ret_ended_first = flag_value(&borrowed->ended) == 1;
}

__attribute__((noinline)) static void
panic_in_callee(Counter *counter)
{
    own(Tracked) one = Tracked_new(1);
    with_lock (n, counter)
        panic("in a callee with the lock held, %d", *n);
}

closure(void, lock_and_end_late, by_ref(Flag, ended), by_ref(Counter, counter))
{
    own(CounterGuard) guard = {0};
    while (Counter_lock_result(counter, &guard) != BELAY_POISONED)
        CounterGuard_drop(&guard);
    belay_thread_sleep(BELAY_MS(5));
    flag_raise(ended);
}

closure(void, borrow_and_panic, by_mut(bool, ended_first), by_mut(Counter, counter))
{
    own(Borrowed) borrowed = {0, ended_first};
    scope (s) {
        (void)scope_spawn(s, lock_and_end_late, &borrowed.ended, counter);
        panic_in_callee(counter);
    }
}

/* The frames inside are unwound first, or the thread would wait for their lock for ever. */
START_TEST(a_scope_waits_after_the_frames_inside_and_before_those_around)
{
    own(Counter) counter = Counter_new(0);
    bool ended_first = false;
    panics_quiet();
    ck_assert_int_eq(catch_unwind(borrow_and_panic, &ended_first, &counter), BELAY_PANICKED);
    ck_assert(ended_first);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

static char bare_text[] = "bare";

static void
panic_of_frame(void *text)
{
    panic("%s", (const char *)text);
}

static void
do_nothing(void *unused)
{
    (void)unused;
}

closure(void, panic_in_a_bare_scope, by_ref(Flag, ended))
{
    bare_scope(panic_of_frame, bare_text, ended);
}

START_TEST(a_scope_in_a_frame_without_exceptions_waits)
{
    Flag ended = 0;
    panics_quiet();
    bare_scope(do_nothing, NULL, &ended);
    ck_assert_uint_eq(flag_value(&ended), 1);
    ck_assert_int_eq(catch_unwind(panic_in_a_bare_scope, &ended), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "bare");
    ck_assert_uint_eq(flag_value(&ended), 2);
}
END_TEST

closure(void, panic_in_a_tableless_frame, by_ref(Flag, ended), by_ref(Flag, other))
{
    scope (s) {
        (void)scope_spawn(s, ends_late, ended);
        scope (t) {
            (void)scope_spawn(t, ends_late, other);
            tableless_call(panic_of_frame, bare_text);
        }
    }
}

START_TEST(scopes_around_a_frame_without_unwind_tables_wait)
{
    Flag ended = 0, other = 0;
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_in_a_tableless_frame, &ended, &other), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "bare");
    ck_assert_uint_eq(flag_value(&ended), 1);
    ck_assert_uint_eq(flag_value(&other), 1);
}
END_TEST

static void
open_bare_scope(void *ended)
{
    bare_scope(panic_of_frame, bare_text, ended);
}

closure(void, panic_through_bare_scopes, by_mut(bool, ended_first), by_mut(Flag, cleaned))
{
    own(Borrowed) borrowed = {0, ended_first};
    scope (s) {
        (void)scope_spawn(s, ends_late, cleaned);
        bare_scope(open_bare_scope, cleaned, &borrowed.ended);
    }
}

START_TEST(bare_scopes_nest_and_end_inside_out)
{
    bool ended_first = false;
    Flag ended = 0;
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_through_bare_scopes, &ended_first, &ended), BELAY_PANICKED);
    ck_assert(ended_first);
    ck_assert_uint_eq(flag_value(&ended), 2);
}
END_TEST

static void
catch_in_bare_scope(void *ended)
{
    (void)ended; /* whether the thread has ended by now is a matter of speed */
    ck_assert_int_eq(catch_unwind(panic_with, "caught inside"), BELAY_PANICKED);
}

START_TEST(a_panic_caught_inside_a_scope_does_not_end_it)
{
    Flag ended = 0;
    panics_quiet();
    bare_scope(catch_in_bare_scope, &ended, &ended);
    ck_assert_uint_eq(flag_value(&ended), 1);
}
END_TEST

typedef struct Cancelled {
    pthread_t thread;
    Flag here, ended;
} Cancelled;

closure(void, wait_at_the_end_of_a_scope, by_mut(Cancelled, cancelled))
{
    cancelled->thread = pthread_self();
    scope (s) {
        (void)scope_spawn(s, ends_late, &cancelled->ended);
        flag_raise(&cancelled->here);
    }
}

/* pthread_join is a cancellation point: the scope has to see to it that it is none here. */
START_TEST(a_cancelled_thread_still_waits_for_its_scope)
{
    Cancelled cancelled = {0};
    wait_at_the_end_of_a_scope_handle h = {0};
    scope (s) {
        h = scope_spawn(s, wait_at_the_end_of_a_scope, &cancelled);
        flag_wait(&cancelled.here, 1);
        ck_assert_int_eq(pthread_cancel(cancelled.thread), 0);
        const belay_status status = join(&h);
        ck_assert(status == BELAY_PANICKED || status == BELAY_OK);
        ck_assert_uint_eq(flag_value(&cancelled.ended), 1);
    }
}
END_TEST

/* ---- joins ---------------------------------------------------------------------------------- */

closure(int, add, by_copy(int, a), by_copy(int, b))
{
    return a + b;
}

closure(int, add_or_panic, by_copy(int, a), by_copy(int, b), by_copy(int, after_ms))
{
    belay_thread_sleep(BELAY_MS(after_ms));
    if (a > b)
        panic("%d is more than %d", a, b);
    return a + b;
}

START_TEST(a_scoped_thread_may_be_joined_early)
{
    Flag ended = 0;
    scope (s) {
        add_handle h = scope_spawn(s, add, 2, 3);
        ends_late_handle late = scope_spawn(s, ends_late, &ended);
        int sum = 0, value = 0;
        unwrap(join(&h, &sum));
        ck_assert_int_eq(sum, 5);
        unwrap(join(&late, &value));
        ck_assert_int_eq(value, 1);
        ck_assert_int_eq(join(&h), BELAY_EMPTY_HANDLE);
    }
}
END_TEST

START_TEST(a_copied_handle_joins_once)
{
    scope (s) {
        add_handle h = scope_spawn(s, add, 2, 3), copy = h;
        int sum = 0;
        unwrap(join(&h, &sum));
        ck_assert_int_eq(join(&copy, &sum), BELAY_EMPTY_HANDLE);
    }
}
END_TEST

START_TEST(a_dropped_handle_does_not_detach)
{
    Flag ended = 0;
    scope (s) {
        own(ends_late_handle) h = scope_spawn(s, ends_late, &ended);
    }
    ck_assert_uint_eq(flag_value(&ended), 1);
}
END_TEST

closure(int, join_other, by_move(ends_late_handle, other), by_ref(Flag, ready))
{
    int value = 0;
    flag_raise(ready);
    unwrap(join(other, &value));
    return value;
}

START_TEST(another_thread_may_join_while_the_scope_ends)
{
    for (int turn = 0; turn < 20; turn++) {
        Flag ended = 0, ready = 0;
        scope (s) {
            ends_late_handle h = scope_spawn(s, ends_late, &ended);
            (void)scope_spawn(s, join_other, move(h), &ready);
            if (turn % 2 == 0)
                flag_wait(&ready, 1);
        }
        ck_assert_uint_eq(flag_value(&ended), 1);
    }
}
END_TEST

/* What an older thread knows of a younger one: its handle, as soon as it is there. */
typedef struct Younger {
    add_or_panic_handle handle;
    Flag there;
} Younger;

closure(void, join_younger, by_mut(Younger, younger), by_mut(int, sum), by_copy(belay_status, told))
{
    flag_wait(&younger->there, 1);
    belay_thread_sleep(BELAY_MS(20)); /* the scope waits by now */
    ck_assert_int_eq(join(&younger->handle, sum), told);
}

/* Like std's: a scope that waits for a thread takes nothing away from who joins it. */
START_TEST(an_older_thread_may_join_a_younger_one_while_the_scope_ends)
{
    for (int late = 0; late < 2; late++) {
        Younger younger = {0};
        int sum = 0;
        scope (s) {
            (void)scope_spawn(s, join_younger, &younger, &sum, BELAY_OK);
            younger.handle = scope_spawn(s, add_or_panic, 2, 3, late * 40);
            flag_raise(&younger.there);
        }
        ck_assert_int_eq(sum, 5);
    }
}
END_TEST

closure(void, scope_with_late_joiner, by_copy(int, after_ms))
{
    Younger younger = {0};
    int sum = 0;
    scope (s) {
        (void)scope_spawn(s, join_younger, &younger, &sum, BELAY_PANICKED);
        younger.handle = scope_spawn(s, add_or_panic, 3, 2, after_ms);
        flag_raise(&younger.there);
    }
}

START_TEST(a_panic_that_is_joined_while_the_scope_ends_is_not_reported_again)
{
    panics_quiet();
    for (int late = 0; late < 2; late++)
        unwrap(catch_unwind(scope_with_late_joiner, late * 40));
    ck_assert_uint_eq(panics_seen(), 2);
}
END_TEST

/* ---- panics of scoped threads --------------------------------------------------------------- */

enum { LINE_OF_SCOPE = __LINE__ + 4 };
closure(void, scope_with_bad_threads, by_copy(int, count), by_ref(Flag, ended))
{
    static const char *const texts[] = {"first", "second", "third"};
    scope (s) {
        for (int i = 0; i < count; i++)
            (void)scope_spawn(s, panic_with, texts[i]);
        (void)scope_spawn(s, ends_late, ended);
    }
}

START_TEST(a_panic_of_a_scoped_thread_is_reported_at_the_end)
{
    Flag ended = 0;
    panics_quiet();
    ck_assert_int_eq(catch_unwind(scope_with_bad_threads, 1, &ended), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "a scoped thread panicked: first");
    ck_assert_int_eq(panics_last_line(), LINE_OF_SCOPE);
    ck_assert_uint_eq(flag_value(&ended), 1);
}
END_TEST

START_TEST(of_several_panics_the_oldest_thread_is_reported)
{
    Flag ended = 0;
    panics_quiet();
    ck_assert_int_eq(catch_unwind(scope_with_bad_threads, 3, &ended), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "a scoped thread panicked: first");
    ck_assert_uint_eq(panics_seen(), 4);
}
END_TEST

closure(void, spawn_late_and_panic, by_copy(belay_scope *, s), by_copy(const char *, text))
{
    belay_thread_sleep(BELAY_MS(20)); /* the scope waits by now */
    (void)scope_spawn(s, panic_with, text);
    panic("%s", "the older");
}

closure(void, scope_with_late_panics)
{
    scope (s)
        (void)scope_spawn(s, spawn_late_and_panic, s, "the younger");
}

START_TEST(the_oldest_is_reported_among_threads_started_while_the_scope_waits_too)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(scope_with_late_panics), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "a scoped thread panicked: the older");
}
END_TEST

closure(void, join_bad_thread)
{
    scope (s) {
        panic_with_handle h = scope_spawn(s, panic_with, "told to the joiner");
        ck_assert_int_eq(join(&h), BELAY_PANICKED);
        ck_assert_str_eq(belay_last_panic(), "told to the joiner");
    }
}

START_TEST(a_panic_that_was_joined_is_not_reported_again)
{
    panics_quiet();
    unwrap(catch_unwind(join_bad_thread));
    ck_assert_uint_eq(panics_seen(), 1);
}
END_TEST

closure(void, panic_beside_bad_thread)
{
    scope (s) {
        (void)scope_spawn(s, panic_with, "of the thread");
        panic("of the block");
    }
}

START_TEST(a_block_that_panics_adds_no_second_panic)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_beside_bad_thread), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "of the block");
    ck_assert_uint_eq(panics_seen(), 2);
}
END_TEST

static void
die_of_scoped_thread(void)
{
    own(Tracked) one = Tracked_new(1);
    unsetenv("BELAY_BACKTRACE");
    scope (s)
        (void)scope_spawn(s, panic_with, "deep inside");
}

START_TEST(a_scoped_panic_ends_main_with_both_messages)
{
    own(Process) process = process_fork(die_of_scoped_thread);
    ck_assert_int_eq(process.status, 101);
    ck_assert_ptr_nonnull(strstr(process.err, "thread '<unnamed>' panicked at "));
    ck_assert_ptr_nonnull(strstr(process.err, "thread 'main' panicked at "));
    ck_assert_ptr_nonnull(strstr(process.err, "a scoped thread panicked: deep inside\n"));
}
END_TEST

/* ---- scopes in scopes, threads that spawn ---------------------------------------------------- */

closure(void, open_inner_scope, by_ref(Flag, ended), by_copy(int, depth))
{
    scope (s) {
        (void)scope_spawn(s, ends_late, ended);
        if (depth > 0)
            (void)scope_spawn(s, open_inner_scope, ended, depth - 1);
    }
    flag_raise(ended);
}

START_TEST(scopes_nest_in_one_thread_and_across_threads)
{
    Flag inner = 0, outer = 0, deep = 0;
    scope (s) {
        (void)scope_spawn(s, ends_late, &outer);
        scope (t)
            (void)scope_spawn(t, ends_late, &inner);
        ck_assert_uint_eq(flag_value(&inner), 1);
        (void)scope_spawn(s, open_inner_scope, &deep, 4);
    }
    ck_assert_uint_eq(flag_value(&outer), 1);
    ck_assert_uint_eq(flag_value(&deep), 10);
}
END_TEST

START_TEST(an_inner_block_may_spawn_into_the_outer_scope)
{
    Flag inner = 0, outer = 0;
    scope (s) {
        scope (t) {
            (void)scope_spawn(s, ends_late, &outer);
            (void)scope_spawn(t, ends_late, &inner);
        }
        ck_assert_uint_eq(flag_value(&inner), 1);
    }
    ck_assert_uint_eq(flag_value(&outer), 1);
}
END_TEST

closure(void, spawn_more, by_copy(belay_scope *, s), by_copy(int, depth), by_ref(Flag, ended))
{
    if (depth > 0) {
        belay_thread_sleep(BELAY_US(100 * depth));
        (void)scope_spawn(s, spawn_more, s, depth - 1, ended);
        (void)scope_spawn(s, spawn_more, s, depth - 1, ended);
    }
    flag_raise(ended);
}

START_TEST(threads_spawn_into_a_scope_that_waits)
{
    Flag ended = 0;
    scope (s)
        (void)scope_spawn(s, spawn_more, s, 6, &ended);
    ck_assert_uint_eq(flag_value(&ended), 127);
}
END_TEST

/* ---- handles, options, numbers --------------------------------------------------------------- */

closure(void, own_and_end, by_move(Tracked, value))
{
}

START_TEST(handles_never_taken_do_not_leak)
{
    scope (s)
        for (int i = 0; i < 10; i++)
            (void)scope_spawn(s, own_and_end, Tracked_new(i));
    ck_assert_int_eq(tracked_dropped(), 10);
}
END_TEST

closure(bool, has_name, by_copy(const char *, name))
{
    own(belay_thread) self = belay_thread_current();
    return strcmp(belay_thread_name(&self), name) == 0;
}

START_TEST(scope_spawn_with_names_the_thread)
{
    static const char name[] = "Zähler mit einem langen Namen";
    bool named = false;
    scope (s) {
        has_name_handle h;
        const belay_thread_options options = {.name = name, .stack_size = 1 << 18};
        unwrap(scope_spawn_with(s, &options, &h, has_name, name));
        unwrap(join(&h, &named));
    }
    ck_assert(named);
}
END_TEST

START_TEST(a_thousand_threads_in_one_scope)
{
    const uint32_t threads = build_is_slow() ? 300 : 1000;
    const belay_thread_options options = {.stack_size = 1 << 16};
    own(Counter) counter = Counter_new(0);
    Flag ended = 0;
    scope (s) {
        ends_late_handle h;
        for (uint32_t i = 0; i < threads; i++)
            unwrap(scope_spawn_with(s, &options, &h, ends_late, &ended));
    }
    ck_assert_uint_eq(flag_value(&ended), threads);
}
END_TEST

/* No system has room for such a stack: the start fails for every user, root included. */
#if defined(BELAY_VALGRIND)
/* Helgrind reports each pthread_create that fails. This size is refused before that. */
static const belay_thread_options too_much = {.stack_size = SIZE_MAX};
static const belay_status status_of_too_much = BELAY_BAD_OPTION;
#else
static const belay_thread_options too_much = {.stack_size = SIZE_MAX / 4};
static const belay_status status_of_too_much = BELAY_NO_THREAD;
#endif

START_TEST(a_spawn_that_fails_in_a_scope_drops_its_captures_and_lets_the_scope_end)
{
    Flag ended = 0;
    scope (s) {
        own_and_end_handle h = {0};
        (void)scope_spawn(s, ends_late, &ended);
        const belay_status status = scope_spawn_with(s, &too_much, &h, own_and_end, Tracked_new(1));
        ck_assert_int_eq(status, status_of_too_much);
        ck_assert_int_eq(tracked_dropped(), 1);
        own_and_end_handle_drop(&h); /* untouched: empty */
    }
    ck_assert_uint_eq(flag_value(&ended), 1);
}
END_TEST

closure(void, spawn_until_it_fails, by_ref(Flag, ended))
{
    scope (s) {
        own_and_end_handle h;
        (void)scope_spawn(s, ends_late, ended);
        unwrap(scope_spawn_with(s, &too_much, &h, own_and_end, Tracked_new(1)));
    }
}

START_TEST(a_panic_for_want_of_a_thread_waits_for_those_that_started)
{
    Flag ended = 0;
    panics_quiet();
    ck_assert_int_eq(catch_unwind(spawn_until_it_fails, &ended), BELAY_PANICKED);
    ck_assert_uint_eq(flag_value(&ended), 1);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_scope_waits_at_its_end,
        a_scope_without_threads_just_ends,
        a_scope_waits_on_break_and_continue,
        a_scope_waits_on_return,
        a_scope_waits_on_goto,
        a_scope_waits_when_its_block_panics,
        a_scope_waits_after_the_frames_inside_and_before_those_around,
        a_scope_in_a_frame_without_exceptions_waits,
        scopes_around_a_frame_without_unwind_tables_wait,
        bare_scopes_nest_and_end_inside_out,
        a_panic_caught_inside_a_scope_does_not_end_it,
        a_cancelled_thread_still_waits_for_its_scope,
        a_scoped_thread_may_be_joined_early,
        a_copied_handle_joins_once,
        a_dropped_handle_does_not_detach,
        another_thread_may_join_while_the_scope_ends,
        an_older_thread_may_join_a_younger_one_while_the_scope_ends,
        a_panic_that_is_joined_while_the_scope_ends_is_not_reported_again,
        a_panic_of_a_scoped_thread_is_reported_at_the_end,
        of_several_panics_the_oldest_thread_is_reported,
        the_oldest_is_reported_among_threads_started_while_the_scope_waits_too,
        a_panic_that_was_joined_is_not_reported_again,
        a_block_that_panics_adds_no_second_panic,
        a_scoped_panic_ends_main_with_both_messages,
        scopes_nest_in_one_thread_and_across_threads,
        an_inner_block_may_spawn_into_the_outer_scope,
        threads_spawn_into_a_scope_that_waits,
        handles_never_taken_do_not_leak,
        scope_spawn_with_names_the_thread,
        a_thousand_threads_in_one_scope,
        a_spawn_that_fails_in_a_scope_drops_its_captures_and_lets_the_scope_end,
        a_panic_for_want_of_a_thread_waits_for_those_that_started,
    };
    return run_suite("scope", tests, COUNT_OF(tests));
}
