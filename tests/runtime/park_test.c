/* SPDX-License-Identifier: MIT */
/*
 * park_test.c - park and unpark: one token for each thread, as in Rust's std.
 *
 * park may return for no reason, so what a test can rely on is: with the token it returns, and what
 * was written before the unpark is seen after it.
 */
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

/* Park until *flag has this value. */
static void
park_until(const Flag *flag, uint32_t value)
{
    while (flag_value(flag) < value)
        belay_thread_park();
    flag_wait(flag, value); /* at once: tells valgrind's tools of the order */
}

START_TEST(a_token_that_came_before_lets_park_return)
{
    own(belay_thread) me = belay_thread_current();
    belay_thread_unpark(&me);
    belay_thread_park();
    belay_thread_unpark(&me);
    belay_thread_park_timeout(BELAY_FOREVER);
}
END_TEST

/* How long a park_timeout of this length took. */
static belay_duration
parked_for(belay_duration limit)
{
    const belay_duration start = belay_now();
    belay_thread_park_timeout(limit);
    return belay_now() - start;
}

/*
 * Park until a park_timeout has taken its whole time, which happens only without a token. An early
 * return may be one for no reason; a hundred in a row are not.
 */
static void
check_no_token(void)
{
    for (int i = 0; i < 100; i++) {
        if (parked_for(BELAY_MS(5)) >= BELAY_MS(5))
            return;
    }
    ck_abort_msg("park_timeout never takes its time");
}

START_TEST(two_unparks_are_one_token)
{
    own(belay_thread) me = belay_thread_current();
    belay_thread_unpark(&me);
    belay_thread_unpark(&me);
    belay_thread_park();
    check_no_token();
}
END_TEST

START_TEST(park_takes_the_token)
{
    own(belay_thread) me = belay_thread_current();
    check_no_token();
    for (int i = 0; i < 3; i++) {
        belay_thread_unpark(&me);
        belay_thread_park();
    }
    check_no_token();
}
END_TEST

START_TEST(park_timeout_ends_without_a_token)
{
    belay_thread_park_timeout(0);
    belay_thread_park_timeout(-1);
    belay_thread_park_timeout(INT64_MIN);
    belay_thread_park_timeout(BELAY_NS(1));
    check_no_token();
}
END_TEST

START_TEST(park_timeout_takes_the_token_even_with_no_time)
{
    own(belay_thread) me = belay_thread_current();
    belay_thread_unpark(&me);
    belay_thread_park_timeout(0);
    check_no_token();
}
END_TEST

closure(void, unpark_later, by_move(belay_thread, sleeper), by_static(Flag, flag),
        by_copy(belay_duration, pause))
{
    belay_thread_sleep(pause);
    flag_raise(flag);
    belay_thread_unpark(sleeper);
}

START_TEST(a_sleeper_is_woken)
{
    static Flag flag;
    const belay_duration pauses[] = {0, BELAY_US(10), BELAY_US(100), BELAY_MS(20)};
    for (uint32_t i = 0; i < COUNT_OF(pauses); i++) {
        own(unpark_later_handle) handle =
            spawn(unpark_later, belay_thread_current(), &flag, pauses[i]);
        park_until(&flag, i + 1);
        unwrap(join(&handle));
    }
}
END_TEST

START_TEST(a_sleeper_with_a_limit_is_woken_before_it)
{
    static Flag flag;
    own(unpark_later_handle) handle =
        spawn(unpark_later, belay_thread_current(), &flag, BELAY_MS(20));
    while (flag_value(&flag) == 0)
        belay_thread_park_timeout(BELAY_FOREVER);
    unwrap(join(&handle));
}
END_TEST

closure(void, park_once, by_static(Flag, started), by_static(Flag, told))
{
    flag_raise(started);
    park_until(told, 1);
}

START_TEST(a_thread_is_unparked_through_its_handle)
{
    static Flag started, told;
    own(park_once_handle) handle = spawn(park_once, &started, &told);
    own(belay_thread) thread = park_once_handle_thread(&handle);
    flag_wait(&started, 1);
    belay_thread_sleep(BELAY_MS(10)); /* most likely it sleeps now */
    flag_raise(&told);
    belay_thread_unpark(&thread);
    unwrap(join(&handle));
    belay_thread_unpark(&thread); /* it is gone: harmless */
}
END_TEST

closure(void, unpark_at_once, by_static(Flag, told))
{
    park_until(told, 1);
}

START_TEST(a_token_may_come_before_the_thread_runs)
{
    static Flag told[200];
    for (size_t i = 0; i < COUNT_OF(told); i++) {
        own(unpark_at_once_handle) handle = spawn(unpark_at_once, &told[i]);
        own(belay_thread) thread = unpark_at_once_handle_thread(&handle);
        flag_raise(&told[i]);
        belay_thread_unpark(&thread);
        unwrap(join(&handle));
    }
}
END_TEST

/* ---- order of memory ------------------------------------------------------------------------ */

enum { TURNS = 100000 };

/* Two threads that hand a plain number to each other. */
typedef struct Table {
    Flag turns;     /* taken so far; odd: the answer is due */
    uint64_t value; /* plain: only whose turn it is touches it */
} Table;

closure(void, answer, by_mut(Table, table), by_move(belay_thread, asker), by_copy(uint32_t, turns))
{
    for (uint32_t i = 0; i < turns; i++) {
        park_until(&table->turns, 2 * i + 1);
        table->value += 1;
        flag_raise(&table->turns);
        belay_thread_unpark(asker);
    }
}

START_TEST(ping_pong_a_hundred_thousand_times)
{
    const uint32_t turns = build_is_slow() ? TURNS / 20 : TURNS;
    Table table = {0, 0};
    scope (s) {
        answer_handle handle = scope_spawn(s, answer, &table, belay_thread_current(), turns);
        own(belay_thread) other = answer_handle_thread(&handle);
        for (uint32_t i = 0; i < turns; i++) {
            table.value += 1;
            flag_raise(&table.turns);
            belay_thread_unpark(&other);
            park_until(&table.turns, 2 * i + 2);
        }
    }
    ck_assert_uint_eq(table.value, 2 * turns);
}
END_TEST

/* A number that only the token protects: ThreadSanitizer would show an order that is missing. */
typedef struct Parcel {
    uint32_t sent; /* relaxed: tells the token from a return for no reason, orders nothing */
    uint32_t content;
} Parcel;

closure(void, send_parcels, by_mut(Parcel, parcel), by_move(belay_thread, receiver),
        by_static(Flag, taken), by_copy(uint32_t, turns))
{
    for (uint32_t i = 1; i <= turns; i++) {
        parcel->content = i;
        __atomic_store_n(&parcel->sent, i, __ATOMIC_RELAXED);
        belay_thread_unpark(receiver);
        flag_wait(taken, i);
    }
}

START_TEST(what_was_written_before_unpark_is_seen_after_park)
{
    static Flag taken;
    const uint32_t turns = 2000;
    Parcel parcel = {0, 0};
    scope (s) {
        scope_spawn(s, send_parcels, &parcel, belay_thread_current(), &taken, turns);
        for (uint32_t i = 1; i <= turns; i++) {
            do
                belay_thread_park();
            while (__atomic_load_n(&parcel.sent, __ATOMIC_RELAXED) < i);
            ck_assert_uint_eq(parcel.content, i);
            flag_raise(&taken);
        }
    }
}
END_TEST

/* ---- many unparkers, signals, foreign threads ----------------------------------------------- */

closure(void, unpark_often, by_move(belay_thread, sleeper), by_static(Flag, flag),
        by_copy(uint32_t, times))
{
    for (uint32_t i = 0; i < times; i++) {
        flag_raise(flag);
        belay_thread_unpark(sleeper);
    }
}

START_TEST(many_threads_may_unpark_one)
{
    enum { THREADS = 4, TIMES = 5000 };
    static Flag flag;
    scope (s) {
        for (int i = 0; i < THREADS; i++)
            scope_spawn(s, unpark_often, belay_thread_current(), &flag, TIMES);
        park_until(&flag, THREADS * TIMES);
    }
    ck_assert_uint_eq(flag_value(&flag), THREADS * TIMES);
}
END_TEST

static void
interrupted(int number)
{
    (void)number;
}

static void
set_signal_storm(bool on)
{
    const struct sigaction action = {.sa_handler = interrupted}; /* no SA_RESTART */
    const struct itimerval timer = {{0, on ? 500 : 0}, {0, on ? 500 : 0}};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
}

START_TEST(signals_do_not_lose_a_token)
{
    static Flag flag;
    set_signal_storm(true);
    for (uint32_t i = 1; i <= 20; i++) {
        own(unpark_later_handle) handle =
            spawn(unpark_later, belay_thread_current(), &flag, BELAY_MS(3));
        park_until(&flag, i);
        unwrap(join(&handle));
    }
    set_signal_storm(false);
}
END_TEST

static belay_thread foreign_thread;

static void *
park_in_foreign_thread(void *argument)
{
    const Flag *const flags = argument;
    foreign_thread = belay_thread_current();
    flag_raise(&flags[0]);
    park_until(&flags[1], 1);
    return NULL;
}

START_TEST(a_foreign_thread_parks_as_any)
{
    static Flag flags[2];
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, park_in_foreign_thread, flags), 0);
    flag_wait(&flags[0], 1);
    flag_raise(&flags[1]);
    belay_thread_unpark(&foreign_thread);
    pthread_join(thread, NULL);
    belay_thread_unpark(&foreign_thread); /* its memory lives as long as the handle */
    belay_thread_drop(&foreign_thread);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_token_that_came_before_lets_park_return,
        two_unparks_are_one_token,
        park_takes_the_token,
        park_timeout_ends_without_a_token,
        park_timeout_takes_the_token_even_with_no_time,
        a_sleeper_is_woken,
        a_sleeper_with_a_limit_is_woken_before_it,
        a_thread_is_unparked_through_its_handle,
        a_token_may_come_before_the_thread_runs,
        ping_pong_a_hundred_thousand_times,
        what_was_written_before_unpark_is_seen_after_park,
        many_threads_may_unpark_one,
        signals_do_not_lose_a_token,
        a_foreign_thread_parks_as_any,
    };
    return run_suite("park", tests, COUNT_OF(tests));
}
