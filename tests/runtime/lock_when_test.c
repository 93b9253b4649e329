/* SPDX-License-Identifier: MIT */
/* lock_when_test.c - waiting for a condition of what a mutex protects, without a condvar. */
#include "util.h"

#include <belay/prelude.h>
#include <string.h>

MUTEX(Counter, int);

/* A queue of numbers with room for a few. */
typedef struct Ring {
    int items[4];
    int length, first;
    bool closed;
} Ring;

MUTEX(Queue, Ring);

static bool
is_free(const Counter *counter)
{
    own(CounterGuard) guard = {0};
    return Counter_try_lock(counter, &guard) != BELAY_WOULD_BLOCK;
}

/* Sleep until somebody waits for a condition of the counter: his mark is in its word. */
static void
await_watcher(const Counter *counter)
{
    while ((belay_load_rlx_(&counter->raw_.is.sleepers) & BELAY_MUTEX_WATCHED_) == 0)
        belay_thread_sleep(BELAY_US(100));
}

/* ---- the block ------------------------------------------------------------------------------ */

START_TEST(a_condition_that_is_true_does_not_wait)
{
    own(Counter) counter = Counter_new(1);
    int looks = 0;
    with_lock_when (n, &counter, (looks++, *n == 1)) {
        ck_assert(!is_free(&counter));
        *n = 2;
    }
    ck_assert(is_free(&counter));
    ck_assert_int_eq(looks, 1);
    with_lock (n, &counter)
        ck_assert_int_eq(*n, 2);
}
END_TEST

static int
return_from_inside(const Counter *counter)
{
    with_lock_when (n, counter, *n > 0)
        return *n;
    return -1;
}

START_TEST(the_block_unlocks_on_every_way_out)
{
    own(Counter) counter = Counter_new(1);
    ck_assert_int_eq(return_from_inside(&counter), 1);
    ck_assert(is_free(&counter));
    with_lock_when (n, &counter, *n > 0) {
        *n = 5;
        break;
    }
    ck_assert(is_free(&counter));
    with_lock_when (n, &counter, *n == 5)
        continue;
    ck_assert(is_free(&counter));
    with_lock_when (n, &counter, *n == 5)
        goto out;
out:
    ck_assert(is_free(&counter));
}
END_TEST

START_TEST(the_block_evaluates_its_mutex_once)
{
    Counter counters[2] = {Counter_new(1), Counter_new(1)};
    int next = 0;
    with_lock_when (n, &counters[next++], *n == 1)
        *n = 2;
    ck_assert_int_eq(next, 1);
}
END_TEST

closure(int, take_at, by_ref(Counter, counter), by_copy(int, wanted))
{
    with_lock_when (n, counter, *n >= wanted)
        return *n;
    return -1;
}

START_TEST(a_waiter_sees_what_another_thread_changes)
{
    own(Counter) counter = Counter_new(0);
    scope (s) {
        take_at_handle h = scope_spawn(s, take_at, &counter, 3);
        for (int i = 1; i <= 3; i++) {
            await_watcher(&counter);
            with_lock (n, &counter)
                *n = i;
        }
        int seen = 0;
        unwrap(join(&h, &seen));
        ck_assert_int_eq(seen, 3);
    }
    ck_assert(is_free(&counter));
}
END_TEST

START_TEST(many_wait_for_different_things)
{
    enum { WAITERS = 8 };
    own(Counter) counter = Counter_new(0);
    take_at_handle handles[WAITERS];
    scope (s) {
        for (int i = 0; i < WAITERS; i++)
            handles[i] = scope_spawn(s, take_at, &counter, i + 1);
        for (int i = 0; i < WAITERS; i++) {
            with_lock (n, &counter)
                *n = i + 1;
            int seen = 0;
            unwrap(join(&handles[i], &seen)); /* those after it still wait */
            ck_assert_int_eq(seen, i + 1);
        }
    }
}
END_TEST

/* ---- the guard ------------------------------------------------------------------------------ */

closure(void, set_to, by_ref(Counter, counter), by_copy(int, value))
{
    await_watcher(counter);
    own(CounterGuard) guard = Counter_lock(counter);
    *guard.data = value;
    CounterGuard_unlock_fair(&guard);
}

START_TEST(wait_until_keeps_the_guard)
{
    own(Counter) counter = Counter_new(0);
    scope (s) {
        own(CounterGuard) guard = Counter_lock(&counter);
        (void)scope_spawn(s, set_to, &counter, 7);
        mutex_wait_until(&guard, *guard.data == 7);
        ck_assert(!is_free(&counter));
        *guard.data = 8;
    }
    ck_assert_int_eq(Counter_into_inner(&counter), 8);
}
END_TEST

/* What was changed under the lock before a wait is seen by others that wait. */
closure(void, answer, by_ref(Counter, counter), by_copy(int, rounds))
{
    own(CounterGuard) guard = Counter_lock(counter);
    for (int i = 0; i < rounds; i++) {
        mutex_wait_until(&guard, *guard.data % 2 == 1);
        *guard.data += 1;
    }
}

START_TEST(two_that_wait_for_each_other_go_on)
{
    const int rounds = build_is_slow() ? 200 : 2000;
    own(Counter) counter = Counter_new(0);
    scope (s) {
        (void)scope_spawn(s, answer, &counter, rounds);
        own(CounterGuard) guard = Counter_lock(&counter);
        for (int i = 0; i < rounds; i++) {
            *guard.data += 1;
            mutex_wait_until(&guard, *guard.data % 2 == 0);
        }
        ck_assert_int_eq(*guard.data, 2 * rounds);
    }
}
END_TEST

closure(void, change_then_wait, by_ref(Counter, counter), by_ref(belay_condvar, never))
{
    own(CounterGuard) guard = Counter_lock(counter);
    *guard.data = 1;
    while (*guard.data != 2)
        condvar_wait(never, &guard);
}

START_TEST(a_condvar_wait_lets_those_look_that_wait_for_a_condition)
{
    own(Counter) counter = Counter_new(0);
    belay_condvar changed = {0};
    scope (s) {
        (void)scope_spawn(s, change_then_wait, &counter, &changed);
        with_lock_when (n, &counter, *n == 1) {
            *n = 2;
            condvar_notify_one(&changed);
        }
    }
    ck_assert_int_eq(Counter_into_inner(&counter), 2);
}
END_TEST

/* ---- timeouts ------------------------------------------------------------------------------- */

START_TEST(a_timeout_gives_up_with_the_lock_held)
{
    static const belay_duration limits[] = {INT64_MIN, -1, 0, 1, BELAY_MS(20)};
    own(Counter) counter = Counter_new(0);
    own(CounterGuard) guard = Counter_lock(&counter);
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        const belay_duration start = belay_now();
        ck_assert_int_eq(mutex_wait_until_timeout(&guard, limits[i], *guard.data == 1),
                         BELAY_TIMED_OUT);
        ck_assert_int_ge(belay_now() - start, limits[i]);
        ck_assert(!is_free(&counter));
    }
}
END_TEST

START_TEST(a_true_condition_is_ok_whatever_the_limit)
{
    static const belay_duration limits[] = {INT64_MIN, -1, 0, 1, BELAY_FOREVER};
    own(Counter) counter = Counter_new(1);
    own(CounterGuard) guard = Counter_lock(&counter);
    for (size_t i = 0; i < COUNT_OF(limits); i++)
        ck_assert_int_eq(mutex_wait_until_timeout(&guard, limits[i], *guard.data == 1), BELAY_OK);
}
END_TEST

START_TEST(a_timed_wait_ends_when_the_condition_is_true)
{
    own(Counter) counter = Counter_new(0);
    scope (s) {
        own(CounterGuard) guard = Counter_lock(&counter);
        (void)scope_spawn(s, set_to, &counter, 7);
        ck_assert_int_eq(mutex_wait_until_timeout(&guard, BELAY_SECS(100), *guard.data == 7),
                         BELAY_OK);
    }
}
END_TEST

/* Turns that come all the time must not keep a waiter from giving up. */
closure(void, disturb, by_ref(Counter, counter), by_ref(Flag, stop))
{
    while (flag_value(stop) == 0) {
        with_lock (n, counter)
            *n += 2;
        belay_thread_yield();
    }
}

START_TEST(a_timeout_comes_in_a_storm_of_changes)
{
    own(Counter) counter = Counter_new(0);
    Flag stop = 0;
    scope (s) {
        (void)scope_spawn(s, disturb, &counter, &stop);
        {
            own(CounterGuard) guard = Counter_lock(&counter);
            ck_assert_int_eq(mutex_wait_until_timeout(&guard, BELAY_MS(20), *guard.data % 2 == 1),
                             BELAY_TIMED_OUT);
        }
        flag_raise(&stop);
    }
}
END_TEST

closure(void, notify_watched, by_ref(Counter, counter), by_ref(belay_note, note))
{
    await_watcher(counter);
    belay_note_notify(note);
}

START_TEST(a_note_ends_a_wait_with_a_limit_and_the_lock_is_held)
{
    own(Counter) counter = Counter_new(0);
    own(belay_note) note = belay_note_new(NULL, BELAY_FOREVER);
    scope (s) {
        (void)scope_spawn(s, notify_watched, &counter, &note);
        with_note (&note) {
            own(CounterGuard) guard = Counter_lock(&counter);
            ck_assert_int_eq(mutex_wait_until_timeout(&guard, BELAY_FOREVER, *guard.data == 1),
                             BELAY_CANCELLED);
            ck_assert(!is_free(&counter));
            ck_assert_int_eq(mutex_wait_until_timeout(&guard, BELAY_FOREVER, *guard.data == 0),
                             BELAY_OK);
        }
    }
    ck_assert(is_free(&counter));
}
END_TEST

/* ---- panics and misuse ---------------------------------------------------------------------- */

closure(void, poison_it, by_ref(Counter, counter))
{
    await_watcher(counter);
    own(CounterGuard) guard = Counter_lock(counter);
    panic("poison %d", *guard.data);
}

START_TEST(a_waiter_of_a_mutex_that_gets_poisoned_panics)
{
    own(Counter) counter = Counter_new(0);
    panics_quiet();
    scope (s) {
        take_at_handle waiter = scope_spawn(s, take_at, &counter, 1);
        poison_it_handle panicker = scope_spawn(s, poison_it, &counter);
        ck_assert_int_eq(join(&panicker), BELAY_PANICKED);
        ck_assert_int_eq(join(&waiter), BELAY_PANICKED);
        ck_assert_ptr_nonnull(strstr(belay_last_panic(), "with_lock_when"));
    }
    ck_assert(is_free(&counter));
}
END_TEST

static bool
panics(void)
{
    panic("in a condition");
}

closure(void, panic_in_condition, by_ref(Counter, counter))
{
    with_lock_when (n, counter, *n == 7 || panics())
        *n = 8;
}

START_TEST(a_panic_in_the_condition_poisons_and_unlocks)
{
    own(Counter) counter = Counter_new(0);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_in_condition, &counter), BELAY_PANICKED);
    ck_assert(Counter_is_poisoned(&counter));
    ck_assert(is_free(&counter));
}
END_TEST

closure(void, wait_with_empty_guard)
{
    own(CounterGuard) guard = {0};
    mutex_wait_until(&guard, guard.data != NULL);
}

START_TEST(waiting_with_an_empty_guard_panics)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(wait_with_empty_guard), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(),
                     "mutex_wait_until: the guard is empty: it was moved or dropped");
}
END_TEST

/* ---- contention ----------------------------------------------------------------------------- */

closure(void, produce, by_ref(Queue, queue), by_copy(int, count))
{
    for (int i = 1; i <= count; i++)
        with_lock_when (ring, queue, ring->length < (int)COUNT_OF(ring->items))
            ring->items[(ring->first + ring->length++) % (int)COUNT_OF(ring->items)] = i;
}

closure(int, consume, by_ref(Queue, queue))
{
    int sum = 0;
    for (bool more = true; more;) {
        with_lock_when (ring, queue, ring->length > 0 || ring->closed) {
            more = ring->length > 0;
            if (more) {
                sum += ring->items[ring->first];
                ring->first = (ring->first + 1) % (int)COUNT_OF(ring->items);
                ring->length--;
            }
        }
    }
    return sum;
}

START_TEST(producers_and_consumers_lose_nothing)
{
    const int count = build_is_slow() ? 300 : 3000;
    own(Queue) queue = {0};
    consume_handle consumers[3];
    int sum = 0;
    scope (s) {
        produce_handle producers[2];
        for (size_t i = 0; i < COUNT_OF(consumers); i++)
            consumers[i] = scope_spawn(s, consume, &queue);
        for (size_t i = 0; i < COUNT_OF(producers); i++)
            producers[i] = scope_spawn(s, produce, &queue, count);
        for (size_t i = 0; i < COUNT_OF(producers); i++)
            unwrap(join(&producers[i]));
        with_lock (ring, &queue)
            ring->closed = true;
        for (size_t i = 0; i < COUNT_OF(consumers); i++) {
            int part = 0;
            unwrap(join(&consumers[i], &part));
            sum += part;
        }
    }
    ck_assert_int_eq(sum, count * (count + 1));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_condition_that_is_true_does_not_wait,
        the_block_unlocks_on_every_way_out,
        the_block_evaluates_its_mutex_once,
        a_waiter_sees_what_another_thread_changes,
        many_wait_for_different_things,
        wait_until_keeps_the_guard,
        two_that_wait_for_each_other_go_on,
        a_condvar_wait_lets_those_look_that_wait_for_a_condition,
        a_timeout_gives_up_with_the_lock_held,
        a_true_condition_is_ok_whatever_the_limit,
        a_timed_wait_ends_when_the_condition_is_true,
        a_timeout_comes_in_a_storm_of_changes,
        a_note_ends_a_wait_with_a_limit_and_the_lock_is_held,
        a_waiter_of_a_mutex_that_gets_poisoned_panics,
        a_panic_in_the_condition_poisons_and_unlocks,
        waiting_with_an_empty_guard_panics,
        producers_and_consumers_lose_nothing,
    };
    return run_suite("waiting for a condition", tests, COUNT_OF(tests));
}
