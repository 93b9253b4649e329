/* SPDX-License-Identifier: MIT */
/*
 * mutex_test.c - the mutex as its header promises it: locking, the ways out, timeouts, contention.
 * What a panic does to a lock is in mutex_poison_test.c.
 */
#define _GNU_SOURCE
#include "contention.h"
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

/* Cases of replace, set and get_cloned. */
#define WHOLE_LOCK(...) MUTEX(__VA_ARGS__)
#define WHOLE_IS_FREE(Name, lock_) \
    __extension__({ \
        own(Name##Guard) guard_ = {0}; \
        Name##_try_lock(lock_, &guard_) == BELAY_OK; \
    })
#define WHOLE_CLONE_POISONS true
#include "whole_value.h"

MUTEX(Counter, int);
ARC(SharedCounter, Counter);
MUTEX(Locker, Tracked, Tracked_drop);

_Static_assert(sizeof(Counter) == 8, "a mutex of int takes eight bytes");
_Static_assert(sizeof(SharedCounter) == sizeof(void *), "an Arc handle is one pointer");

/* True when nobody holds the lock. */
static bool
is_free(const Counter *counter)
{
    own(CounterGuard) guard = {0};
    return Counter_try_lock(counter, &guard) == BELAY_OK;
}

/* ---- what owns what ------------------------------------------------------------------------- */

START_TEST(drop_drops_the_data_once)
{
    {
        own(Locker) locker = Locker_new(Tracked_new(1));
        ck_assert_int_eq(tracked_alive(), 1);
    }
    ck_assert_int_eq(tracked_alive(), 0);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

START_TEST(drop_of_a_moved_or_zero_lock_does_nothing)
{
    own(Locker) empty = {0};
    own(Locker) locker = Locker_new(Tracked_new(1));
    own(Locker) moved = move(locker);
    Locker_drop(&locker);
    Locker_drop(&empty);
    ck_assert_int_eq(tracked_dropped(), 0);
    Locker_drop(&moved);
    Locker_drop(&moved);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

START_TEST(into_inner_moves_the_data_out)
{
    own(Locker) locker = Locker_new(Tracked_new(7));
    own(Tracked) data = Locker_into_inner(&locker);
    ck_assert_int_eq(id_of(&data), 7);
    Locker_drop(&locker);
    ck_assert_int_eq(tracked_dropped(), 0);
}
END_TEST

START_TEST(get_mut_needs_no_lock)
{
    own(Counter) counter = Counter_new(1);
    *Counter_get_mut(&counter) = 2;
    int *value = NULL;
    ck_assert_int_eq(Counter_get_mut_result(&counter, &value), BELAY_OK);
    ck_assert_int_eq(*value, 2);
    ck_assert_int_eq(Counter_into_inner(&counter), 2);
}
END_TEST

START_TEST(a_free_lock_can_be_moved)
{
    own(Counter) first = Counter_new(0);
    with_lock (n, &first)
        *n += 1;
    own(Counter) second = move(first);
    with_lock (n, &second)
        *n += 1;
    ck_assert_int_eq(Counter_into_inner(&second), 2);
}
END_TEST

static Counter in_static_storage = MUTEX_INIT(41);
static Counter all_zero;

START_TEST(static_storage_can_hold_a_lock)
{
    with_lock (n, &in_static_storage)
        *n += 1;
    with_lock (n, &all_zero)
        *n += 1;
    ck_assert_int_eq(*Counter_get_mut(&in_static_storage), 42);
    ck_assert_int_eq(*Counter_get_mut(&all_zero), 1);
}
END_TEST

typedef struct Line {
    _Alignas(64) char bytes[65];
} Line;

MUTEX(LockedLine, Line);
ARC(SharedLine, LockedLine);
MUTEX(LockedDouble, long double);

START_TEST(alignment_is_kept_on_the_heap_too)
{
    own(SharedLine) line = SharedLine_new(LockedLine_new((Line){"text"}));
    own(LockedDouble) number = LockedDouble_new(1.5L);
    with_lock (data, SharedLine_get(&line)) {
        ck_assert_uint_eq((uintptr_t)data % 64, 0);
        ck_assert_str_eq(data->bytes, "text");
    }
    with_lock (data, &number)
        ck_assert_uint_eq((uintptr_t)data % _Alignof(long double), 0);
    own(LockedLineGuard) guard = LockedLine_lock(SharedLine_get(&line));
    ck_assert_str_eq(guard.data->bytes, "text");
}
END_TEST

/* ---- locking and the ways out --------------------------------------------------------------- */

START_TEST(guard_holds_the_lock_until_it_is_dropped)
{
    own(Counter) counter = Counter_new(5);
    CounterGuard guard = Counter_lock(&counter);
    ck_assert_int_eq(*guard.data, 5);
    ck_assert(!is_free(&counter));
    CounterGuard_drop(&guard);
    ck_assert_ptr_null(guard.data);
    ck_assert(is_free(&counter));
    CounterGuard_drop(&guard); /* empty: does nothing */
    ck_assert(is_free(&counter));
}
END_TEST

START_TEST(a_moved_guard_unlocks_once)
{
    own(Counter) counter = Counter_new(0);
    {
        own(CounterGuard) first = Counter_lock(&counter);
        own(CounterGuard) second = move(first);
        CounterGuard_drop(&first);
        ck_assert(!is_free(&counter));
        *second.data = 1;
    }
    ck_assert(is_free(&counter));
}
END_TEST

START_TEST(lock_result_gives_the_guard)
{
    own(Counter) counter = Counter_new(5);
    own(CounterGuard) guard = {0};
    ck_assert_int_eq(Counter_lock_result(&counter, &guard), BELAY_OK);
    ck_assert_int_eq(*guard.data, 5);
    ck_assert(!is_free(&counter));
}
END_TEST

START_TEST(nested_locks_unlock_inside_out)
{
    own(Counter) outer = Counter_new(1), inner = Counter_new(2);
    with_lock (a, &outer) {
        with_lock (b, &inner)
            *a += *b;
        ck_assert(is_free(&inner));
        ck_assert(!is_free(&outer));
    }
    ck_assert(is_free(&outer));
    ck_assert_int_eq(Counter_into_inner(&outer), 3);
}
END_TEST

START_TEST(with_lock_unlocks_at_its_end)
{
    own(Counter) counter = Counter_new(0);
    with_lock (n, &counter) {
        *n = 1;
        ck_assert(!is_free(&counter));
    }
    ck_assert(is_free(&counter));
}
END_TEST

START_TEST(with_lock_unlocks_on_break_and_continue)
{
    own(Counter) counter = Counter_new(0);
    with_lock (n, &counter) {
        *n = 1;
        break;
    }
    ck_assert(is_free(&counter));
    int turns = 0;
    with_lock (n, &counter) {
        turns++;
        if (*n == 1)
            continue;
        *n = 2;
    }
    ck_assert(is_free(&counter));
    ck_assert_int_eq(turns, 1);
    ck_assert_int_eq(Counter_into_inner(&counter), 1);
}
END_TEST

static int
return_from_inside(const Counter *counter)
{
    with_lock (n, counter)
        return *n;
    return -1;
}

START_TEST(with_lock_unlocks_on_return)
{
    own(Counter) counter = Counter_new(7);
    ck_assert_int_eq(return_from_inside(&counter), 7);
    ck_assert(is_free(&counter));
}
END_TEST

START_TEST(with_lock_unlocks_on_goto)
{
    own(Counter) counter = Counter_new(0);
    int turns = 0;
again:
    turns++;
    with_lock (n, &counter)
        if (++*n < 3)
            goto again;
    ck_assert(is_free(&counter));
    ck_assert_int_eq(turns, 3);
}
END_TEST

closure(void, panic_in_with_lock, by_ref(Counter, counter))
{
    with_lock (n, counter)
        panic("at %d", *n);
}

START_TEST(with_lock_unlocks_on_a_panic)
{
    own(Counter) counter = Counter_new(3);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_in_with_lock, &counter), BELAY_PANICKED);
    Counter_clear_poison(&counter);
    ck_assert(is_free(&counter));
}
END_TEST

START_TEST(with_lock_evaluates_its_lock_once)
{
    Counter counters[2] = {Counter_new(0), Counter_new(0)};
    int next = 0;
    with_lock (n, &counters[next++])
        *n = 1;
    ck_assert_int_eq(next, 1);
}
END_TEST

/* ---- try and timeout ------------------------------------------------------------------------ */

START_TEST(try_lock_takes_a_free_lock)
{
    own(Counter) counter = Counter_new(9);
    own(CounterGuard) guard = {0};
    ck_assert_int_eq(Counter_try_lock(&counter, &guard), BELAY_OK);
    ck_assert_int_eq(*guard.data, 9);
    ck_assert(!is_free(&counter));
}
END_TEST

START_TEST(try_lock_would_block_on_a_held_lock)
{
    own(Counter) counter = Counter_new(0);
    own(CounterGuard) holder = Counter_lock(&counter);
    own(CounterGuard) guard = {0};
    ck_assert_int_eq(Counter_try_lock(&counter, &guard), BELAY_WOULD_BLOCK);
    ck_assert_ptr_null(guard.data);
    CounterGuard_drop(&holder);
    ck_assert_int_eq(Counter_try_lock(&counter, &guard), BELAY_OK);
}
END_TEST

START_TEST(lock_timeout_takes_a_free_lock_whatever_the_limit)
{
    static const belay_duration limits[] = {INT64_MIN, -1, 0, 1, BELAY_MS(1), BELAY_FOREVER};
    own(Counter) counter = Counter_new(0);
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        own(CounterGuard) guard = {0};
        ck_assert_int_eq(Counter_lock_timeout(&counter, &guard, limits[i]), BELAY_OK);
        ck_assert_ptr_nonnull(guard.data);
    }
    ck_assert(is_free(&counter));
}
END_TEST

START_TEST(lock_timeout_gives_up_and_leaves_the_lock_whole)
{
    static const belay_duration limits[] = {INT64_MIN, -1, 0, 1, BELAY_MS(20)};
    own(Counter) counter = Counter_new(0);
    own(CounterGuard) holder = Counter_lock(&counter);
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        own(CounterGuard) guard = {0};
        const belay_duration start = belay_now();
        ck_assert_int_eq(Counter_lock_timeout(&counter, &guard, limits[i]), BELAY_TIMED_OUT);
        ck_assert_int_ge(belay_now() - start, limits[i]);
        ck_assert_ptr_null(guard.data);
        ck_assert(!is_free(&counter));
    }
    CounterGuard_drop(&holder);
    ck_assert(is_free(&counter));
    contend_by_lock(2, 1000); /* and others are not disturbed */
}
END_TEST

closure(belay_status, lock_for, by_ref(Counter, counter), by_copy(belay_duration, limit),
        by_ref(Flag, ready))
{
    own(CounterGuard) guard = {0};
    flag_raise(ready);
    const belay_status status = Counter_lock_timeout(counter, &guard, limit);
    if (status == BELAY_OK)
        *guard.data += 1;
    return status;
}

/* What lock_timeout says when the lock is freed `after` while somebody waits with this limit. */
static belay_status
wait_for_release(belay_duration limit, belay_duration after)
{
    own(Counter) counter = Counter_new(0);
    belay_status waited = BELAY_EMPTY_HANDLE;
    Flag ready = 0;
    scope (s) {
        own(CounterGuard) holder = Counter_lock(&counter);
        lock_for_handle waiter = scope_spawn(s, lock_for, &counter, limit, &ready);
        flag_wait(&ready, 1);
        belay_thread_sleep(after);
        CounterGuard_drop(&holder);
        unwrap(join(&waiter, &waited));
    }
    ck_assert_int_eq(Counter_into_inner(&counter), waited == BELAY_OK);
    return waited;
}

START_TEST(lock_timeout_gets_a_lock_that_is_freed_meanwhile)
{
    ck_assert_int_eq(wait_for_release(BELAY_SECS(100), BELAY_MS(20)), BELAY_OK);
    ck_assert_int_eq(wait_for_release(BELAY_FOREVER, BELAY_MS(20)), BELAY_OK);
    ck_assert_int_eq(wait_for_release(BELAY_SECS(100), 0), BELAY_OK);
    /* It has given up by then, but on a busy machine it may not even have begun to wait. */
    const belay_status late = wait_for_release(BELAY_MS(1), BELAY_MS(50));
    ck_assert(late == BELAY_TIMED_OUT || late == BELAY_OK);
}
END_TEST

/* A waiter that gives up must not take along the wake-up of one that does not. */
START_TEST(timeouts_lose_no_wakeup_of_others)
{
    own(Counter) counter = Counter_new(0);
    for (int turn = 0; turn < 200; turn++) {
        Flag ready = 0;
        scope (s) {
            own(CounterGuard) holder = Counter_lock(&counter);
            for (int i = 0; i < 3; i++)
                (void)scope_spawn(s, lock_for, &counter, BELAY_US(20 * i), &ready);
            (void)scope_spawn(s, lock_for, &counter, BELAY_FOREVER, &ready);
            flag_wait(&ready, 4);
            belay_thread_sleep(BELAY_US(turn % 60));
            CounterGuard_drop(&holder);
        } /* hangs here if the wake-up was lost */
    }
    ck_assert_int_ge(Counter_into_inner(&counter), 200);
}
END_TEST

/* ---- contention ----------------------------------------------------------------------------- */

START_TEST(sums_are_exact_with_2_4_and_8_threads)
{
    const unsigned rounds = build_is_slow() ? 5000 : 100000;
    contend_by_lock(2, rounds);
    contend_by_lock(4, rounds);
    contend_by_lock(8, rounds);
}
END_TEST

START_TEST(all_ways_to_lock_keep_each_other_out)
{
    contend_by_all_ways(2, build_is_slow() ? 2000 : 20000);
    contend_by_all_ways(8, build_is_slow() ? 1000 : 10000);
}
END_TEST

START_TEST(a_sleeping_waiter_is_woken)
{
    contend_asleep(1);
}
END_TEST

START_TEST(a_hundred_sleepers_all_get_the_lock)
{
    contend_asleep(100);
}
END_TEST

static void
do_nothing(int number)
{
    (void)number;
}

/* Without SA_RESTART, so that each signal ends a system call with EINTR. */
static void
catch_signals(void)
{
    const struct sigaction action = {.sa_handler = do_nothing};
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
}

typedef struct Waiter {
    pthread_t thread;
    belay_duration waited;
    belay_status status;
    Flag here, done;
} Waiter;

closure(void, wait_under_signals, by_ref(Counter, counter), by_copy(belay_duration, limit),
        by_mut(Waiter, waiter))
{
    own(CounterGuard) guard = {0};
    const belay_duration start = belay_now();
    waiter->thread = pthread_self();
    flag_raise(&waiter->here);
    waiter->status = Counter_lock_timeout(counter, &guard, limit);
    waiter->waited = belay_now() - start;
    flag_raise(&waiter->done);
    if (guard.data != NULL)
        *guard.data += 1;
    flag_wait(&waiter->done, 2);
}

/* Interrupt the waiter as often as that, or until it is done. */
static void
storm(const Waiter *waiter, int signals)
{
    flag_wait(&waiter->here, 1);
    for (int i = 0; i < signals && flag_value(&waiter->done) == 0; i++) {
        ck_assert_int_eq(pthread_kill(waiter->thread, SIGUSR1), 0);
        belay_thread_sleep(BELAY_US(20));
    }
}

START_TEST(signals_end_no_wait_early)
{
    own(Counter) counter = Counter_new(0);
    Waiter patient = {0}, hasty = {0};
    catch_signals();
    scope (s) {
        own(CounterGuard) holder = Counter_lock(&counter);
        (void)scope_spawn(s, wait_under_signals, &counter, BELAY_FOREVER, &patient);
        (void)scope_spawn(s, wait_under_signals, &counter, BELAY_MS(50), &hasty);
        storm(&patient, 500);
        storm(&hasty, INT32_MAX);
        ck_assert_uint_eq(flag_value(&patient.done), 0);
        CounterGuard_drop(&holder);
        flag_raise(&hasty.done);
        flag_wait(&patient.done, 1);
        flag_raise(&patient.done);
    }
    ck_assert_int_eq(hasty.status, BELAY_TIMED_OUT);
    ck_assert_int_ge(hasty.waited, BELAY_MS(50));
    ck_assert_int_eq(patient.status, BELAY_OK);
    ck_assert_int_eq(Counter_into_inner(&counter), 1);
}
END_TEST

closure(void, wait_to_be_cancelled, by_ref(Counter, counter), by_mut(Waiter, waiter))
{
    own(CounterGuard) guard = {0};
    waiter->thread = pthread_self();
    flag_raise(&waiter->here);
    waiter->status = Counter_lock_timeout(counter, &guard, BELAY_SECS(100));
    flag_raise(&waiter->done);
    pthread_testcancel();
    *guard.data += 1; /* never */
}

START_TEST(waiting_is_no_cancellation_point)
{
    own(Counter) counter = Counter_new(0);
    Waiter waiter = {0};
    scope (s) {
        own(CounterGuard) holder = Counter_lock(&counter);
        wait_to_be_cancelled_handle h = scope_spawn(s, wait_to_be_cancelled, &counter, &waiter);
        flag_wait(&waiter.here, 1);
        belay_thread_sleep(BELAY_MS(20));
        ck_assert_int_eq(pthread_cancel(waiter.thread), 0);
        belay_thread_sleep(BELAY_MS(5));
        ck_assert_uint_eq(flag_value(&waiter.done), 0);
        CounterGuard_drop(&holder);
        ck_assert_int_eq(join(&h), BELAY_PANICKED);
    }
    ck_assert_uint_eq(flag_value(&waiter.done), 1);
    ck_assert_int_eq(waiter.status, BELAY_OK);
    ck_assert(is_free(&counter));
    ck_assert_int_eq(Counter_into_inner(&counter), 0);
}
END_TEST

/* ---- debug ---------------------------------------------------------------------------------- */

MUTEX(LockedBool, bool);
MUTEX(LockedChar, char);
MUTEX(LockedLong, long);
MUTEX(LockedByte, unsigned char);
MUTEX(LockedFloat, double);
MUTEX(LockedText, const char *);

typedef struct Pair {
    int a, b;
} Pair;

MUTEX(LockedPair, Pair);

/* What Name_debug prints of this lock, compared with text. */
#define ASSERT_DEBUG(Name_, lock_, text_) \
    do { \
        char *shown_ = NULL; \
        size_t length_; \
        FILE *const out_ = open_memstream(&shown_, &length_); \
        Name_##_debug(lock_, out_); \
        fclose(out_); \
        ck_assert_str_eq(shown_, text_); \
        free(shown_); \
    } while (0)

START_TEST(debug_shows_the_data_of_a_free_lock)
{
    own(Counter) number = Counter_new(-10);
    own(LockedBool) truth = LockedBool_new(true);
    own(LockedChar) letter = LockedChar_new('\n');
    own(LockedLong) big = LockedLong_new(INT64_MIN);
    own(LockedByte) byte = LockedByte_new(255);
    own(LockedFloat) half = LockedFloat_new(0.5);
    own(LockedText) text = LockedText_new("say \"hi\"");
    own(LockedText) none = {0};
    own(LockedPair) pair = {0};
    ASSERT_DEBUG(Counter, &number, "Mutex { data: -10, poisoned: false }");
    ASSERT_DEBUG(LockedBool, &truth, "Mutex { data: true, poisoned: false }");
    ASSERT_DEBUG(LockedChar, &letter, "Mutex { data: '\\n', poisoned: false }");
    ASSERT_DEBUG(LockedLong, &big, "Mutex { data: -9223372036854775808, poisoned: false }");
    ASSERT_DEBUG(LockedByte, &byte, "Mutex { data: 255, poisoned: false }");
    ASSERT_DEBUG(LockedFloat, &half, "Mutex { data: 0.5, poisoned: false }");
    ASSERT_DEBUG(LockedText, &text, "Mutex { data: \"say \\\"hi\\\"\", poisoned: false }");
    ASSERT_DEBUG(LockedText, &none, "Mutex { data: NULL, poisoned: false }");
    ASSERT_DEBUG(LockedPair, &pair, "Mutex { data: <8 bytes>, poisoned: false }");
    ck_assert(is_free(&number));
}
END_TEST

START_TEST(debug_of_a_held_lock_does_not_wait)
{
    own(Counter) number = Counter_new(10);
    with_lock (n, &number) {
        ASSERT_DEBUG(Counter, &number, "Mutex { data: <locked>, poisoned: false }");
        ck_assert_int_eq(*n, 10);
    }
}
END_TEST

static void
print_id(FILE *out, const Tracked *value)
{
    fprintf(out, "#%d", id_of(value));
}

START_TEST(debug_with_prints_as_it_is_told)
{
    own(Locker) locker = Locker_new(Tracked_new(3));
    char shown[64] = "";
    FILE *const out = fmemopen(shown, sizeof shown, "w");
    Locker_debug_with(&locker, out, print_id);
    fclose(out);
    ck_assert_str_eq(shown, "Mutex { data: #3, poisoned: false }");
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        drop_drops_the_data_once,
        drop_of_a_moved_or_zero_lock_does_nothing,
        into_inner_moves_the_data_out,
        get_mut_needs_no_lock,
        a_free_lock_can_be_moved,
        static_storage_can_hold_a_lock,
        alignment_is_kept_on_the_heap_too,
        replace_set_and_get_cloned_move_the_whole_value,
        set_drops_the_value_after_the_unlock,
        a_clone_that_panics_leaves_the_value,
        no_value_is_lost_or_doubled_by_threads_that_replace,
        guard_holds_the_lock_until_it_is_dropped,
        a_moved_guard_unlocks_once,
        lock_result_gives_the_guard,
        nested_locks_unlock_inside_out,
        with_lock_unlocks_at_its_end,
        with_lock_unlocks_on_break_and_continue,
        with_lock_unlocks_on_return,
        with_lock_unlocks_on_goto,
        with_lock_unlocks_on_a_panic,
        with_lock_evaluates_its_lock_once,
        try_lock_takes_a_free_lock,
        try_lock_would_block_on_a_held_lock,
        lock_timeout_takes_a_free_lock_whatever_the_limit,
        lock_timeout_gives_up_and_leaves_the_lock_whole,
        lock_timeout_gets_a_lock_that_is_freed_meanwhile,
        timeouts_lose_no_wakeup_of_others,
        sums_are_exact_with_2_4_and_8_threads,
        all_ways_to_lock_keep_each_other_out,
        a_sleeping_waiter_is_woken,
        a_hundred_sleepers_all_get_the_lock,
        signals_end_no_wait_early,
        waiting_is_no_cancellation_point,
        debug_shows_the_data_of_a_free_lock,
        debug_of_a_held_lock_does_not_wait,
        debug_with_prints_as_it_is_told,
    };
    return run_suite("mutex", tests, COUNT_OF(tests));
}
