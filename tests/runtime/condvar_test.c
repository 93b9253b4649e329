/* SPDX-License-Identifier: MIT */
/*
 * condvar_test.c - condition variables as their header promises them.
 *
 * A wait may return for no reason, so each test waits for something that it can see, and counts. A
 * lost wake-up shows as a test that hangs. The interleavings are explored in
 * model/condvar_model.c.
 */
#define _GNU_SOURCE
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

/* Something to wait for: a number that only grows, under its lock, with its condvar. */
MUTEX(Number, unsigned);

typedef struct Gate {
    Number number;
    belay_condvar changed;
    Flag waiting; /* how many threads hold the lock, or held it, to wait */
} Gate;

_Static_assert(sizeof(belay_condvar) == 16, "as its header says");

/* Add one, then notify: with the lock still held, or after it. */
static void
raise_and_notify(const Gate *gate, bool inside, void notify(const belay_condvar *))
{
    with_lock (n, &gate->number) {
        *n += 1;
        if (inside)
            notify(&gate->changed);
    }
    if (!inside)
        notify(&gate->changed);
}

/* True when nobody holds the lock. */
static bool
is_free(const Number *number)
{
    own(NumberGuard) guard = {0};
    return Number_try_lock(number, &guard) == BELAY_OK;
}

/* ---- one waiter ----------------------------------------------------------------------------- */

START_TEST(wait_while_does_not_wait_for_what_is_so)
{
    Gate gate = {.number = Number_new(1)};
    own(NumberGuard) guard = Number_lock(&gate.number);
    condvar_wait_while(&gate.changed, &guard, *guard.data == 0);
    ck_assert_uint_eq(*guard.data, 1);
    ck_assert(!is_free(&gate.number));
}
END_TEST

closure(void, raise_later, by_ref(Gate, gate), by_copy(belay_duration, pause),
        by_copy(bool, inside))
{
    flag_wait(&gate->waiting, 1);
    belay_thread_sleep(pause);
    raise_and_notify(gate, inside, belay_condvar_notify_one);
}

START_TEST(a_waiter_is_woken_and_holds_the_lock)
{
    static const belay_duration pauses[] = {0, BELAY_US(2), BELAY_US(100), BELAY_MS(20)};
    for (size_t i = 0; i < 2 * COUNT_OF(pauses); i++) {
        Gate gate = {0};
        scope (s) {
            own(NumberGuard) guard = Number_lock(&gate.number);
            (void)scope_spawn(s, raise_later, &gate, pauses[i / 2], i % 2 == 0);
            flag_raise(&gate.waiting);
            condvar_wait_while(&gate.changed, &guard, *guard.data == 0);
            ck_assert_uint_eq(*guard.data, 1);
            ck_assert(!is_free(&gate.number));
        }
        ck_assert(is_free(&gate.number));
    }
}
END_TEST

START_TEST(the_guard_stays_the_same)
{
    Gate gate = {0};
    scope (s) {
        own(NumberGuard) guard = Number_lock(&gate.number);
        const unsigned *const data = guard.data;
        (void)scope_spawn(s, raise_later, &gate, BELAY_MS(1), false);
        flag_raise(&gate.waiting);
        while (*guard.data == 0)
            ck_assert_int_eq(condvar_wait_result(&gate.changed, &guard), BELAY_OK);
        ck_assert_ptr_eq(guard.data, data);
        NumberGuard_drop(&guard);
        ck_assert(is_free(&gate.number));
    }
}
END_TEST

/* How often a wait may return for no reason before the test takes it for a mistake. */
enum { PATIENCE = 100 };

/* Wait with a limit until the limit is over. Nobody notifies. */
static void
wait_it_out(const Gate *gate, NumberGuard *guard, belay_duration limit)
{
    for (int i = 0; i < PATIENCE; i++) {
        const belay_duration start = belay_now();
        if (condvar_wait_timeout(&gate->changed, guard, limit) == BELAY_TIMED_OUT) {
            ck_assert_int_ge(belay_now() - start, limit);
            return;
        }
    }
    ck_abort_msg("wait_timeout never times out");
}

START_TEST(a_notify_before_the_wait_is_not_kept)
{
    Gate gate = {0};
    own(NumberGuard) guard = Number_lock(&gate.number);
    condvar_notify_one(&gate.changed);
    condvar_notify_all(&gate.changed);
    wait_it_out(&gate, &guard, BELAY_MS(10));
}
END_TEST

START_TEST(wait_timeout_ends_with_the_lock_held)
{
    static const belay_duration limits[] = {INT64_MIN, -1, 0, 1, BELAY_MS(20)};
    Gate gate = {0};
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        own(NumberGuard) guard = Number_lock(&gate.number);
        wait_it_out(&gate, &guard, limits[i]);
        ck_assert_ptr_nonnull(guard.data);
        ck_assert(!is_free(&gate.number));
    }
    ck_assert(is_free(&gate.number));
}
END_TEST

START_TEST(wait_timeout_while_tells_whether_the_condition_holds)
{
    static const belay_duration limits[] = {INT64_MIN, -1, 0, 1, BELAY_MS(20)};
    Gate gate = {0};
    own(NumberGuard) guard = Number_lock(&gate.number);
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        const belay_duration start = belay_now();
        const belay_status out =
            condvar_wait_timeout_while(&gate.changed, &guard, limits[i], *guard.data == 0);
        ck_assert_int_eq(out, BELAY_TIMED_OUT);
        ck_assert_int_ge(belay_now() - start, limits[i]);
        const belay_status at_once =
            condvar_wait_timeout_while(&gate.changed, &guard, limits[i], *guard.data != 0);
        ck_assert_int_eq(at_once, BELAY_OK);
    }
    ck_assert(!is_free(&gate.number));
}
END_TEST

START_TEST(wait_timeout_while_ends_when_the_condition_does)
{
    static const belay_duration limits[] = {BELAY_SECS(200), BELAY_FOREVER};
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        Gate gate = {0};
        scope (s) {
            own(NumberGuard) guard = Number_lock(&gate.number);
            (void)scope_spawn(s, raise_later, &gate, BELAY_MS(5), false);
            flag_raise(&gate.waiting);
            unwrap(condvar_wait_timeout_while(&gate.changed, &guard, limits[i], *guard.data == 0));
            ck_assert_uint_eq(*guard.data, 1);
        }
    }
}
END_TEST

/* Both conditions see to it that the last look at the condition counts, not how the wait ended. */
START_TEST(a_change_without_a_notify_is_seen_when_the_time_is_over)
{
    Gate gate = {0};
    own(NumberGuard) guard = Number_lock(&gate.number);
    int looks = 0;
    unwrap(condvar_wait_timeout_while(&gate.changed, &guard, 0, looks++ == 0));
    ck_assert_int_eq(looks, 2);
}
END_TEST

closure(void, notify_for_ever, by_ref(Gate, gate), by_ref(Flag, stop))
{
    while (flag_value(stop) == 0)
        condvar_notify_all(&gate->changed);
}

START_TEST(notifies_for_nothing_do_not_stretch_a_limit)
{
    Gate gate = {0};
    Flag stop = 0;
    scope (s) {
        (void)scope_spawn(s, notify_for_ever, &gate, &stop);
        own(NumberGuard) guard = Number_lock(&gate.number);
        const belay_status out =
            condvar_wait_timeout_while(&gate.changed, &guard, BELAY_MS(50), *guard.data == 0);
        flag_raise(&stop);
        ck_assert_int_eq(out, BELAY_TIMED_OUT);
    }
}
END_TEST

/* ---- many waiters --------------------------------------------------------------------------- */

closure(void, wait_for, by_ref(Gate, gate), by_copy(unsigned, number), by_ref(Flag, through))
{
    own(NumberGuard) guard = Number_lock(&gate->number);
    flag_raise(&gate->waiting);
    condvar_wait_while(&gate->changed, &guard, *guard.data < number);
    flag_raise(through);
}

static void
check_notify_all(unsigned threads, belay_duration pause)
{
    Gate gate = {0};
    Flag through = 0;
    scope (s) {
        for (unsigned i = 0; i < threads; i++)
            (void)scope_spawn(s, wait_for, &gate, 1, &through);
        flag_wait(&gate.waiting, threads);
        belay_thread_sleep(pause);
        ck_assert_uint_eq(flag_value(&through), 0);
        raise_and_notify(&gate, false, belay_condvar_notify_all);
    } /* hangs here if one was forgotten */
    ck_assert_uint_eq(flag_value(&through), threads);
}

START_TEST(notify_all_wakes_all)
{
    check_notify_all(1, 0);
    check_notify_all(4, 0);
    check_notify_all(4, BELAY_MS(20));
    check_notify_all(60, BELAY_MS(50));
}
END_TEST

/* Each takes one from the number, waiting while there is none. */
closure(void, take_tokens, by_ref(Gate, gate), by_copy(unsigned, tokens), by_ref(Flag, taken))
{
    for (unsigned i = 0; i < tokens; i++) {
        own(NumberGuard) guard = Number_lock(&gate->number);
        flag_raise(&gate->waiting);
        condvar_wait_while(&gate->changed, &guard, *guard.data == 0);
        *guard.data -= 1;
        flag_raise(taken);
    }
}

START_TEST(each_notify_one_wakes_at_least_one)
{
    enum { THREADS = 20 };
    Gate gate = {0};
    Flag taken = 0;
    scope (s) {
        for (unsigned i = 0; i < THREADS; i++)
            (void)scope_spawn(s, take_tokens, &gate, 1, &taken);
        flag_wait(&gate.waiting, THREADS);
        for (uint32_t i = 1; i <= THREADS; i++) {
            raise_and_notify(&gate, i % 2 == 0, belay_condvar_notify_one);
            flag_wait(&taken, i);
        }
    }
    ck_assert_uint_eq(flag_value(&taken), THREADS);
}
END_TEST

START_TEST(notifies_in_a_row_lose_none)
{
    enum { THREADS = 4 };
    const unsigned tokens = build_is_slow() ? 1000 : 20000;
    Gate gate = {0};
    Flag taken = 0;
    scope (s) {
        for (unsigned i = 0; i < THREADS; i++)
            (void)scope_spawn(s, take_tokens, &gate, tokens, &taken);
        for (unsigned i = 0; i < THREADS * tokens; i++)
            raise_and_notify(&gate, i % 3 == 0, belay_condvar_notify_one);
    }
    ck_assert_uint_eq(flag_value(&taken), THREADS * tokens);
    ck_assert_uint_eq(Number_into_inner(&gate.number), 0);
}
END_TEST

/* Takes a token with a limit; says whether it got one. */
closure(bool, take_in_time, by_ref(Gate, gate), by_copy(belay_duration, limit))
{
    own(NumberGuard) guard = Number_lock(&gate->number);
    flag_raise(&gate->waiting);
    if (condvar_wait_timeout_while(&gate->changed, &guard, limit, *guard.data == 0) != BELAY_OK)
        return false;
    *guard.data -= 1;
    return true;
}

/* A waiter that gives up must not take along the wake-up of one that does not. */
START_TEST(timeouts_lose_no_wakeup_of_others)
{
    for (int turn = 0; turn < 200; turn++) {
        Gate gate = {0};
        bool got[4];
        scope (s) {
            take_in_time_handle waiters[4];
            for (int i = 0; i < 4; i++)
                waiters[i] =
                    scope_spawn(s, take_in_time, &gate, i == 3 ? BELAY_FOREVER : BELAY_US(30 * i));
            flag_wait(&gate.waiting, 4);
            belay_thread_sleep(BELAY_US(turn % 60));
            for (int i = 0; i < 4; i++) /* four tokens, so that the patient one finds one */
                raise_and_notify(&gate, i % 2 == 0, belay_condvar_notify_one);
            for (int i = 0; i < 4; i++)
                unwrap(join(&waiters[i], &got[i]));
        }
        ck_assert(got[3]);
        ck_assert_uint_eq(Number_into_inner(&gate.number),
                          4u - (got[0] + got[1] + got[2] + got[3]));
    }
}
END_TEST

/* ---- a queue between threads ---------------------------------------------------------------- */

enum { ROOM = 4, SIDES = 4 };

/* A ring of plain numbers: a condvar that lets two in shows here, and in ThreadSanitizer. */
typedef struct Ring {
    unsigned item[ROOM], first, count;
    unsigned producers; /* that are not done yet */
} Ring;

MUTEX(Queue, Ring);

typedef struct Channel {
    Queue queue;
    belay_condvar not_empty, not_full;
} Channel;

closure(void, produce, by_ref(Channel, channel), by_copy(unsigned, first), by_copy(unsigned, count))
{
    for (unsigned i = 0; i < count; i++) {
        own(QueueGuard) queue = Queue_lock(&channel->queue);
        condvar_wait_while(&channel->not_full, &queue, queue.data->count == ROOM);
        Ring *const ring = queue.data;
        ring->item[(ring->first + ring->count++) % ROOM] = first + i;
        if (i % 2 == 0)
            QueueGuard_drop(&queue); /* notify after the lock, and with it */
        condvar_notify_one(&channel->not_empty);
    }
    with_lock (ring, &channel->queue)
        ring->producers--;
    condvar_notify_all(&channel->not_empty);
}

typedef struct Sum {
    unsigned long items, total;
} Sum;

closure(Sum, consume, by_ref(Channel, channel), by_copy(bool, hasty))
{
    Sum sum = {0, 0};
    for (;;) {
        own(QueueGuard) queue = Queue_lock(&channel->queue);
        Ring *const ring = queue.data;
        while (ring->count == 0 && ring->producers > 0) {
            if (!hasty)
                condvar_wait(&channel->not_empty, &queue);
            else if (condvar_wait_timeout(&channel->not_empty, &queue, BELAY_US(5)) != BELAY_OK)
                continue; /* look again */
        }
        if (ring->count == 0)
            return sum;
        sum.total += ring->item[ring->first];
        sum.items++;
        ring->first = (ring->first + 1) % ROOM;
        ring->count--;
        condvar_notify_one(&channel->not_full);
    }
}

static void
check_queue(unsigned producers, unsigned consumers, unsigned each, bool hasty)
{
    Channel channel = {.queue = Queue_new((Ring){.producers = producers})};
    const unsigned long all = (unsigned long)producers * each;
    Sum sum = {0, 0};
    scope (s) {
        consume_handle takers[SIDES];
        for (unsigned i = 0; i < consumers; i++)
            takers[i] = scope_spawn(s, consume, &channel, hasty && i % 2 == 0);
        for (unsigned i = 0; i < producers; i++)
            (void)scope_spawn(s, produce, &channel, i * each, each);
        for (unsigned i = 0; i < consumers; i++) {
            Sum part;
            unwrap(join(&takers[i], &part));
            sum.items += part.items;
            sum.total += part.total;
        }
    }
    ck_assert_uint_eq(sum.items, all);
    ck_assert_uint_eq(sum.total, all * (all - 1) / 2);
}

START_TEST(every_item_of_a_queue_comes_once)
{
    const unsigned each = build_is_slow() ? 1000 : 10000;
    check_queue(1, 1, 4 * each, false);
    check_queue(1, SIDES, each, false);
    check_queue(SIDES, 1, each, false);
    check_queue(SIDES, SIDES, each, false);
    check_queue(SIDES, SIDES, each, true);
}
END_TEST

closure(void, answer, by_ref(Gate, gate), by_copy(unsigned, rounds))
{
    for (unsigned i = 0; i < rounds; i++) {
        own(NumberGuard) guard = Number_lock(&gate->number);
        condvar_wait_while(&gate->changed, &guard, *guard.data != 2 * i + 1);
        *guard.data += 1;
        condvar_notify_one(&gate->changed);
    }
}

START_TEST(ping_pong_on_one_condvar)
{
    const unsigned rounds = build_is_slow() ? 5000 : 50000;
    Gate gate = {0};
    scope (s) {
        (void)scope_spawn(s, answer, &gate, rounds);
        for (unsigned i = 0; i < rounds; i++) {
            own(NumberGuard) guard = Number_lock(&gate.number);
            *guard.data += 1;
            condvar_notify_one(&gate.changed);
            condvar_wait_while(&gate.changed, &guard, *guard.data != 2 * i + 2);
        }
    }
    ck_assert_uint_eq(Number_into_inner(&gate.number), 2 * rounds);
}
END_TEST

/* ---- signals, foreign threads --------------------------------------------------------------- */

static void
do_nothing(int number)
{
    (void)number;
}

typedef struct Stormed {
    Gate gate;
    pthread_t thread;
    Flag here, done;
} Stormed;

closure(belay_status, wait_under_signals, by_mut(Stormed, it), by_copy(belay_duration, limit))
{
    own(NumberGuard) guard = Number_lock(&it->gate.number);
    it->thread = pthread_self();
    flag_raise(&it->here);
    const belay_status status =
        condvar_wait_timeout_while(&it->gate.changed, &guard, limit, *guard.data == 0);
    flag_raise(&it->done);
    flag_wait(&it->done, 2); /* the storm is over: nobody signals a thread that is gone */
    return status;
}

/* Wait in a storm of signals; with a raise in the middle of it, or without. */
static belay_status
wait_in_a_storm(belay_duration limit, bool raised)
{
    Stormed it = {.here = 0};
    belay_status status;
    scope (s) {
        wait_under_signals_handle waiter = scope_spawn(s, wait_under_signals, &it, limit);
        flag_wait(&it.here, 1);
        for (int i = 0; flag_value(&it.done) == 0; i++) {
            ck_assert_int_eq(pthread_kill(it.thread, SIGUSR1), 0);
            belay_thread_sleep(BELAY_US(20));
            if (raised && i == 300)
                raise_and_notify(&it.gate, false, belay_condvar_notify_one);
        }
        flag_raise(&it.done);
        unwrap(join(&waiter, &status));
    }
    return status;
}

START_TEST(signals_lose_no_wakeup_and_end_no_limit_early)
{
    const struct sigaction action = {.sa_handler = do_nothing}; /* no SA_RESTART */
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
    const belay_duration start = belay_now();
    ck_assert_int_eq(wait_in_a_storm(BELAY_MS(30), false), BELAY_TIMED_OUT);
    ck_assert_int_ge(belay_now() - start, BELAY_MS(30));
    ck_assert_int_eq(wait_in_a_storm(BELAY_FOREVER, true), BELAY_OK);
    ck_assert_int_eq(wait_in_a_storm(BELAY_SECS(200), true), BELAY_OK);
}
END_TEST

static void *
wait_in_a_foreign_thread(void *argument)
{
    const Gate *const gate = argument;
    own(NumberGuard) guard = Number_lock(&gate->number);
    flag_raise(&gate->waiting);
    condvar_wait_while(&gate->changed, &guard, *guard.data == 0);
    return NULL;
}

START_TEST(a_foreign_thread_waits_as_any)
{
    Gate gate = {0};
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, wait_in_a_foreign_thread, &gate), 0);
    flag_wait(&gate.waiting, 1);
    raise_and_notify(&gate, false, belay_condvar_notify_one);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
}
END_TEST

/* ---- poison --------------------------------------------------------------------------------- */

closure(void, panic_inside, by_ref(Gate, gate))
{
    flag_wait(&gate->waiting, 1);
    own(NumberGuard) guard = Number_lock(&gate->number);
    *guard.data += 1;
    condvar_notify_all(&gate->changed);
    panic("with the lock held");
}

closure(void, wait_to_be_poisoned, by_ref(Gate, gate))
{
    own(NumberGuard) guard = Number_lock(&gate->number);
    flag_raise(&gate->waiting);
    condvar_wait_while(&gate->changed, &guard, *guard.data == 0);
}

closure(belay_status, wait_to_be_told, by_ref(Gate, gate))
{
    own(NumberGuard) guard = Number_lock(&gate->number);
    flag_raise(&gate->waiting);
    belay_status status = BELAY_OK;
    while (*guard.data == 0)
        status = condvar_wait_result(&gate->changed, &guard);
    ck_assert(!is_free(&gate->number));
    return status;
}

closure(belay_status, wait_with_limit_to_be_poisoned, by_ref(Gate, gate))
{
    own(NumberGuard) guard = Number_lock(&gate->number);
    flag_raise(&gate->waiting);
    return condvar_wait_timeout_while(&gate->changed, &guard, BELAY_FOREVER, *guard.data == 0);
}

START_TEST(a_wait_panics_when_the_lock_is_poisoned_meanwhile)
{
    Gate gate = {0}, limited = {0};
    panics_quiet();
    scope (s) {
        wait_to_be_poisoned_handle waiter = scope_spawn(s, wait_to_be_poisoned, &gate);
        panic_inside_handle culprit = scope_spawn(s, panic_inside, &gate);
        ck_assert_int_eq(join(&culprit), BELAY_PANICKED);
        ck_assert_int_eq(join(&waiter), BELAY_PANICKED);
        wait_with_limit_to_be_poisoned_handle other =
            scope_spawn(s, wait_with_limit_to_be_poisoned, &limited);
        culprit = scope_spawn(s, panic_inside, &limited);
        ck_assert_int_eq(join(&culprit), BELAY_PANICKED);
        belay_status none;
        ck_assert_int_eq(join(&other, &none), BELAY_PANICKED);
    }
    ck_assert(Number_is_poisoned(&gate.number));
    own(NumberGuard) guard = {0}; /* and the waiter's unwinding gave it back */
    ck_assert_int_eq(Number_try_lock(&gate.number, &guard), BELAY_POISONED);
}
END_TEST

START_TEST(wait_result_tells_of_the_poison)
{
    Gate gate = {0};
    panics_quiet();
    scope (s) {
        wait_to_be_told_handle waiter = scope_spawn(s, wait_to_be_told, &gate);
        panic_inside_handle culprit = scope_spawn(s, panic_inside, &gate);
        belay_status told;
        ck_assert_int_eq(join(&culprit), BELAY_PANICKED);
        unwrap(join(&waiter, &told));
        ck_assert_int_eq(told, BELAY_POISONED);
    }
}
END_TEST

START_TEST(who_holds_a_poisoned_lock_may_wait)
{
    Gate gate = {0};
    panics_quiet();
    flag_raise(&gate.waiting);
    ck_assert_int_eq(catch_unwind(panic_inside, &gate), BELAY_PANICKED);
    own(NumberGuard) guard = {0};
    ck_assert_int_eq(Number_lock_result(&gate.number, &guard), BELAY_POISONED);
    wait_it_out(&gate, &guard, BELAY_MS(1)); /* no panic: the caller knows of the poison */
    ck_assert_uint_eq(*guard.data, 1);
}
END_TEST

static bool
panic_instead(void)
{
    panic("in the condition");
}

closure(void, panic_in_the_condition, by_ref(Gate, gate), by_copy(bool, limited))
{
    own(NumberGuard) guard = Number_lock(&gate->number);
    if (limited)
        unwrap(condvar_wait_timeout_while(&gate->changed, &guard, BELAY_MS(1),
                                          *guard.data == 0 || panic_instead()));
    *guard.data = 1;
    condvar_wait_while(&gate->changed, &guard, *guard.data == 0 || panic_instead());
}

START_TEST(a_panic_in_the_condition_poisons_and_unlocks)
{
    for (int limited = 0; limited < 2; limited++) {
        Gate gate = {.number = Number_new((unsigned)limited)};
        panics_quiet();
        ck_assert_int_eq(catch_unwind(panic_in_the_condition, &gate, limited), BELAY_PANICKED);
        own(NumberGuard) guard = {0};
        ck_assert_int_eq(Number_try_lock(&gate.number, &guard), BELAY_POISONED);
        ck_assert_uint_eq(*guard.data, 1);
    }
}
END_TEST

/* ---- misuse --------------------------------------------------------------------------------- */

closure(void, wait_with_nothing, by_ref(Gate, gate), by_copy(int, way))
{
    own(NumberGuard) empty = {0};
    switch (way) {
    case 0: condvar_wait(&gate->changed, &empty); break;
    case 1: (void)!condvar_wait_result(&gate->changed, &empty); break;
    case 2: (void)!condvar_wait_timeout(&gate->changed, &empty, 0); break;
    default: condvar_wait_while(&gate->changed, &empty, true); break;
    }
}

START_TEST(waiting_with_an_empty_guard_panics)
{
    Gate gate = {0};
    panics_quiet();
    for (int way = 0; way < 4; way++) {
        ck_assert_int_eq(catch_unwind(wait_with_nothing, &gate, way), BELAY_PANICKED);
        ck_assert_ptr_nonnull(strstr(belay_last_panic(), "the guard is empty"));
    }
}
END_TEST

closure(void, wait_with_another_lock, by_ref(Gate, gate), by_ref(Number, other))
{
    own(NumberGuard) guard = Number_lock(other);
    condvar_wait(&gate->changed, &guard);
}

START_TEST(waiting_with_two_locks_at_once_panics)
{
    Gate gate = {0};
    Number other = {0};
    Flag through = 0;
    panics_quiet();
    scope (s) {
        (void)scope_spawn(s, wait_for, &gate, 1, &through);
        flag_wait(&gate.waiting, 1);
        with_lock (n, &gate.number)
            ck_assert_uint_eq(*n, 0); /* the other one waits now */
        ck_assert_int_eq(catch_unwind(wait_with_another_lock, &gate, &other), BELAY_PANICKED);
        ck_assert_ptr_nonnull(strstr(belay_last_panic(), "another mutex"));
        raise_and_notify(&gate, false, belay_condvar_notify_all);
    }
    ck_assert_uint_eq(flag_value(&through), 1); /* the other was not disturbed */
    own(NumberGuard) guard = {0};
    ck_assert_int_eq(Number_try_lock(&other, &guard), BELAY_POISONED);
}
END_TEST

START_TEST(locks_may_take_turns_on_one_condvar)
{
    Gate gate = {0};
    Number other = {0};
    for (int turn = 0; turn < 4; turn++) {
        own(NumberGuard) guard = Number_lock(turn % 2 == 0 ? &gate.number : &other);
        wait_it_out(&gate, &guard, BELAY_US(100));
    }
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        wait_while_does_not_wait_for_what_is_so,
        a_waiter_is_woken_and_holds_the_lock,
        the_guard_stays_the_same,
        a_notify_before_the_wait_is_not_kept,
        wait_timeout_ends_with_the_lock_held,
        wait_timeout_while_tells_whether_the_condition_holds,
        wait_timeout_while_ends_when_the_condition_does,
        a_change_without_a_notify_is_seen_when_the_time_is_over,
        notifies_for_nothing_do_not_stretch_a_limit,
        notify_all_wakes_all,
        each_notify_one_wakes_at_least_one,
        notifies_in_a_row_lose_none,
        timeouts_lose_no_wakeup_of_others,
        every_item_of_a_queue_comes_once,
        ping_pong_on_one_condvar,
        signals_lose_no_wakeup_and_end_no_limit_early,
        a_foreign_thread_waits_as_any,
        a_wait_panics_when_the_lock_is_poisoned_meanwhile,
        wait_result_tells_of_the_poison,
        who_holds_a_poisoned_lock_may_wait,
        a_panic_in_the_condition_poisons_and_unlocks,
        waiting_with_an_empty_guard_panics,
        waiting_with_two_locks_at_once_panics,
        locks_may_take_turns_on_one_condvar,
    };
    return run_suite("condvar", tests, COUNT_OF(tests));
}
