/* SPDX-License-Identifier: MIT */
/*
 * once_test.c - belay_once as its header promises it: one run, seen by all; panics; forced retries.
 */
#define _GNU_SOURCE
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

_Static_assert(sizeof(belay_once) == 4, "one word");

closure(void, count, by_mut(int, runs))
{
    *runs += 1;
}

START_TEST(the_first_call_runs_and_no_other)
{
    static belay_once once;
    int runs = 0;
    ck_assert(!once_is_completed(&once));
    for (int i = 0; i < 3; i++) {
        once_call_once(&once, count, &runs);
        ck_assert_int_eq(runs, 1);
        ck_assert(once_is_completed(&once));
    }
    once_call_once_force(&once, count, &runs);
    ck_assert_int_eq(runs, 1);
    once_wait(&once);
    once_wait_force(&once);
    ck_assert(!once_is_poisoned(&once));
}
END_TEST

START_TEST(arguments_are_evaluated_once)
{
    belay_once onces[2] = {{0}, {0}};
    int runs[3] = {0}, next = 0, which = 0;
    once_call_once(&onces[which++], count, &runs[next++]);
    which = 0;
    once_call_once(&onces[which++], count, &runs[next++]);
    ck_assert_int_eq(which, 1);
    ck_assert_int_eq(next, 2);
    ck_assert_int_eq(runs[0] * 100 + runs[1] * 10 + runs[2], 100);
}
END_TEST

closure(int, keep, by_move(Tracked, value), by_mut(Tracked, place))
{
    *place = move(*value);
    return 1; /* no result of a once is kept */
}

START_TEST(captures_are_taken_over_whether_it_runs_or_not)
{
    belay_once once = {0};
    own(Tracked) place = {0};
    once_call_once(&once, keep, Tracked_new(1), &place);
    ck_assert_int_eq(tracked_dropped(), 0);
    once_call_once(&once, keep, Tracked_new(2), &place);
    once_call_once_force(&once, keep, Tracked_new(3), &place);
    ck_assert_str_eq(tracked_order(), "2 3");
    ck_assert_int_eq(id_of(&place), 1);
}
END_TEST

/* ---- panics --------------------------------------------------------------------------------- */

closure(void, fail_once, by_move(Tracked, value))
{
    ck_assert(!is_empty(value));
    panic("cannot do it");
}

closure(void, call_failing, by_ref(belay_once, once), by_copy(int, id))
{
    once_call_once(once, fail_once, Tracked_new(id));
}

closure(void, force_failing, by_ref(belay_once, once), by_copy(int, id))
{
    once_call_once_force(once, fail_once, Tracked_new(id));
}

closure(void, wait_only, by_ref(belay_once, once))
{
    once_wait(once);
}

START_TEST(a_panic_poisons)
{
    belay_once once = {0};
    panics_quiet();
    ck_assert_int_eq(catch_unwind(call_failing, &once, 1), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "cannot do it");
    ck_assert(once_is_poisoned(&once));
    ck_assert(!once_is_completed(&once));
    ck_assert_int_eq(catch_unwind(call_failing, &once, 2), BELAY_PANICKED);
    ck_assert_ptr_nonnull(strstr(belay_last_panic(), "BELAY_POISONED"));
    ck_assert_int_eq(catch_unwind(wait_only, &once), BELAY_PANICKED);
    ck_assert_ptr_nonnull(strstr(belay_last_panic(), "BELAY_POISONED"));
    ck_assert_str_eq(tracked_order(), "1 2");
}
END_TEST

closure(void, repair, by_ref(belay_once, once), by_mut(int, runs))
{
    ck_assert(once_is_poisoned(once)); /* what OnceState tells in Rust */
    ck_assert(!once_is_completed(once));
    *runs += 1;
}

START_TEST(force_runs_again_after_a_panic)
{
    belay_once once = {0};
    int runs = 0;
    panics_quiet();
    ck_assert_int_eq(catch_unwind(call_failing, &once, 1), BELAY_PANICKED);
    ck_assert_int_eq(catch_unwind(force_failing, &once, 2), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "cannot do it");
    ck_assert(once_is_poisoned(&once));
    once_call_once_force(&once, repair, &once, &runs);
    ck_assert(once_is_completed(&once));
    ck_assert(!once_is_poisoned(&once));
    once_call_once(&once, count, &runs);
    once_wait(&once);
    ck_assert_int_eq(runs, 1);
}
END_TEST

closure(void, see_fresh, by_ref(belay_once, once))
{
    ck_assert(!once_is_poisoned(once));
}

START_TEST(a_forced_first_run_sees_no_poison)
{
    belay_once once = {0};
    once_call_once_force(&once, see_fresh, &once);
    ck_assert(once_is_completed(&once));
}
END_TEST

/* ---- several threads ------------------------------------------------------------------------ */

/* What is done once: plain memory, so ThreadSanitizer would show an order that is missing. */
typedef struct Thing {
    belay_once once;
    int runs, value;
    Flag running, go;
} Thing;

closure(void, make_slowly, by_mut(Thing, thing))
{
    flag_raise(&thing->running);
    flag_wait(&thing->go, 1);
    thing->runs++;
    thing->value = 42;
}

closure(int, call_and_read, by_mut(Thing, thing), by_copy(int, way))
{
    switch (way % 4) {
    case 0: once_call_once_force(&thing->once, make_slowly, thing); break;
    case 1: once_wait(&thing->once); break;
    case 2: once_wait_force(&thing->once); break;
    default: once_call_once(&thing->once, make_slowly, thing); break;
    }
    return thing->value;
}

static void
check_waiting(int threads, belay_duration pause)
{
    Thing thing = {.once = {0}};
    scope (s) {
        call_and_read_handle callers[20];
        for (int i = 0; i < threads; i++)
            callers[i] = scope_spawn(s, call_and_read, &thing, i + 3);
        flag_wait(&thing.running, 1);
        belay_thread_sleep(pause);
        ck_assert(!once_is_completed(&thing.once));
        flag_raise(&thing.go);
        for (int i = 0; i < threads; i++) {
            int value;
            unwrap(join(&callers[i], &value));
            ck_assert_int_eq(value, 42);
        }
    }
    ck_assert_int_eq(thing.runs, 1);
}

START_TEST(all_others_wait_until_it_is_done)
{
    check_waiting(1, 0);
    check_waiting(4, 0);
    check_waiting(4, BELAY_MS(20));
    check_waiting(20, BELAY_MS(20));
}
END_TEST

START_TEST(thousands_of_onces_run_once_each)
{
    const int turns = build_is_slow() ? 200 : 2000;
    for (int i = 0; i < turns; i++) {
        Thing thing = {.once = {0}, .go = 1};
        scope (s)
            for (int k = 0; k < 3; k++)
                (void)scope_spawn(s, call_and_read, &thing, 3 + k);
        ck_assert_int_eq(thing.runs, 1);
    }
}
END_TEST

/* One thread's run panics while others wait for it. */
closure(void, fail_slowly, by_mut(Thing, thing))
{
    flag_raise(&thing->running);
    flag_wait(&thing->go, 1);
    thing->value = 7; /* half done */
    panic("at last");
}

closure(void, call_failing_slowly, by_mut(Thing, thing))
{
    once_call_once(&thing->once, fail_slowly, thing);
}

closure(void, wait_for_thing, by_mut(Thing, thing), by_copy(bool, call))
{
    if (call)
        once_call_once(&thing->once, make_slowly, thing);
    else
        once_wait(&thing->once);
}

closure(int, wait_forced, by_mut(Thing, thing))
{
    once_wait_force(&thing->once);
    return thing->value;
}

closure(int, force_thing, by_mut(Thing, thing))
{
    once_call_once_force(&thing->once, make_slowly, thing);
    return thing->value;
}

START_TEST(a_panic_wakes_those_who_wait)
{
    for (int turn = 0; turn < 20; turn++) {
        Thing thing = {.once = {0}};
        int value;
        panics_quiet();
        scope (s) {
            call_failing_slowly_handle culprit = scope_spawn(s, call_failing_slowly, &thing);
            flag_wait(&thing.running, 1);
            wait_for_thing_handle waiter = scope_spawn(s, wait_for_thing, &thing, false);
            wait_for_thing_handle caller = scope_spawn(s, wait_for_thing, &thing, true);
            wait_forced_handle patient = scope_spawn(s, wait_forced, &thing);
            belay_thread_sleep(BELAY_MS(turn % 3));
            flag_raise(&thing.go);
            ck_assert_int_eq(join(&culprit), BELAY_PANICKED);
            ck_assert_int_eq(join(&waiter), BELAY_PANICKED);
            ck_assert_int_eq(join(&caller), BELAY_PANICKED);
            force_thing_handle other = scope_spawn(s, force_thing, &thing);
            unwrap(join(&other, &value));
            ck_assert_int_eq(value, 42);
            unwrap(join(&patient, &value));
            ck_assert_int_eq(value, 42);
        }
        ck_assert_int_eq(thing.runs, 1);
    }
}
END_TEST

/* Many force at once; the first few panic. Each of the others sees what the last one did. */
typedef struct Stubborn {
    belay_once once;
    int attempts; /* plain: only who has the turn touches it */
} Stubborn;

enum { FAILURES = 3 };

closure(void, fail_a_few_times, by_mut(Stubborn, it))
{
    if (it->attempts++ < FAILURES)
        panic("attempt %d", it->attempts);
}

closure(void, force_stubborn, by_mut(Stubborn, it))
{
    once_call_once_force(&it->once, fail_a_few_times, it);
    ck_assert_int_eq(it->attempts, FAILURES + 1);
}

START_TEST(forced_turns_follow_each_other)
{
    enum { THREADS = 8 };
    panics_quiet();
    for (int turn = 0; turn < 100; turn++) {
        Stubborn it = {{0}, 0};
        int panicked = 0;
        scope (s) {
            force_stubborn_handle handles[THREADS];
            for (int i = 0; i < THREADS; i++)
                handles[i] = scope_spawn(s, force_stubborn, &it);
            for (int i = 0; i < THREADS; i++)
                panicked += join(&handles[i]) == BELAY_PANICKED;
        }
        ck_assert_int_eq(panicked, FAILURES);
        ck_assert(once_is_completed(&it.once));
    }
}
END_TEST

/* ---- signals -------------------------------------------------------------------------------- */

static void
do_nothing(int number)
{
    (void)number;
}

typedef struct Stormed {
    belay_once once;
    pthread_t thread;
    Flag here, through, over;
} Stormed;

static void *
wait_under_signals(void *argument)
{
    Stormed *const it = argument;
    flag_raise(&it->here);
    once_wait(&it->once);
    flag_raise(&it->through);
    flag_wait(&it->over, 1);
    return NULL;
}

START_TEST(signals_end_no_wait_early)
{
    const struct sigaction action = {.sa_handler = do_nothing}; /* no SA_RESTART */
    Stormed it = {.once = {0}};
    pthread_t thread;
    int runs = 0;
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, wait_under_signals, &it), 0);
    flag_wait(&it.here, 1);
    for (int i = 0; i < 500; i++) {
        ck_assert_int_eq(pthread_kill(thread, SIGUSR1), 0);
        belay_thread_sleep(BELAY_US(20));
    }
    ck_assert_uint_eq(flag_value(&it.through), 0);
    once_call_once(&it.once, count, &runs);
    flag_wait(&it.through, 1);
    flag_raise(&it.over);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        the_first_call_runs_and_no_other,
        arguments_are_evaluated_once,
        captures_are_taken_over_whether_it_runs_or_not,
        a_panic_poisons,
        force_runs_again_after_a_panic,
        a_forced_first_run_sees_no_poison,
        all_others_wait_until_it_is_done,
        thousands_of_onces_run_once_each,
        a_panic_wakes_those_who_wait,
        forced_turns_follow_each_other,
        signals_end_no_wait_early,
    };
    return run_suite("once", tests, COUNT_OF(tests));
}
