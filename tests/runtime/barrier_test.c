/* SPDX-License-Identifier: MIT */
/*
 * barrier_test.c - the barrier as its header promises it: nobody passes before all have come, one
 * leader a round, round after round.
 */
#define _GNU_SOURCE
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <signal.h>

_Static_assert(sizeof(belay_barrier) == 16, "as its header says");

enum { MOST = 64 };

static belay_barrier in_static_storage = BARRIER_INIT(1);

START_TEST(a_barrier_of_one_or_none_never_waits)
{
    const belay_barrier none = BARRIER_INIT(0);
    belay_barrier zero = {0}, one = belay_barrier_new(1);
    (void)none;
    for (int i = 0; i < 10; i++) {
        ck_assert(barrier_wait(&in_static_storage));
        ck_assert(barrier_wait(&zero));
        ck_assert(barrier_wait(&one));
    }
}
END_TEST

/* What the threads share. `steps` is plain: each writes its own, all read all between barriers. */
typedef struct Field {
    belay_barrier barrier;
    unsigned threads;
    unsigned steps[MOST];
    Flag leaders;
} Field;

/*
 * One thread. In each round it writes its own number and, after the barrier, finds those of all the
 * others: a second barrier keeps the readers from the next writers.
 */
closure(void, walk, by_mut(Field, field), by_copy(unsigned, self), by_copy(unsigned, rounds))
{
    for (unsigned round = 1; round <= rounds; round++) {
        field->steps[self] = round;
        if (barrier_wait(&field->barrier))
            flag_raise(&field->leaders);
        for (unsigned i = 0; i < field->threads; i++)
            ck_assert_uint_eq(field->steps[i], round);
        if (barrier_wait(&field->barrier))
            flag_raise(&field->leaders);
    }
}

static void
check_rounds(unsigned threads, unsigned rounds)
{
    Field field = {.barrier = belay_barrier_new(threads), .threads = threads};
    scope (s)
        for (unsigned i = 0; i < threads; i++)
            (void)scope_spawn(s, walk, &field, i, rounds);
    ck_assert_uint_eq(flag_value(&field.leaders), 2 * rounds);
}

START_TEST(rounds_of_2_3_4_and_8_threads_do_not_mix)
{
    const unsigned rounds = build_is_slow() ? 500 : 10000;
    check_rounds(2, rounds);
    check_rounds(3, rounds / 2);
    check_rounds(4, rounds / 2);
    check_rounds(8, rounds / 10);
}
END_TEST

START_TEST(many_threads_meet)
{
    check_rounds(build_is_slow() ? 20 : MOST, 10);
}
END_TEST

closure(bool, come, by_ref(belay_barrier, barrier), by_ref(Flag, through))
{
    const bool leads = barrier_wait(barrier);
    flag_raise(through);
    return leads;
}

START_TEST(nobody_passes_before_the_last_comes)
{
    belay_barrier barrier = BARRIER_INIT(4);
    Flag through = 0;
    int leaders = 0;
    scope (s) {
        come_handle others[3];
        for (int i = 0; i < 3; i++)
            others[i] = scope_spawn(s, come, &barrier, &through);
        belay_thread_sleep(BELAY_MS(30)); /* most likely they sleep now */
        ck_assert_uint_eq(flag_value(&through), 0);
        leaders += barrier_wait(&barrier);
        for (int i = 0; i < 3; i++) {
            bool leads;
            unwrap(join(&others[i], &leads));
            leaders += leads;
        }
    }
    ck_assert_int_eq(leaders, 1);
    ck_assert_uint_eq(flag_value(&through), 3);
}
END_TEST

/* More threads than a round has: each so many of them that come are a round. */
typedef struct Crowd {
    belay_barrier barrier;
    unsigned visits; /* that are left to all together: so the last rounds are full */
    Flag leaders;
} Crowd;

closure(void, come_often, by_mut(Crowd, crowd))
{
    while ((int)__atomic_fetch_sub(&crowd->visits, 1, __ATOMIC_RELAXED) > 0)
        if (barrier_wait(&crowd->barrier))
            flag_raise(&crowd->leaders);
}

static void
check_crowd(unsigned threads, unsigned size, unsigned rounds)
{
    Crowd crowd = {.barrier = belay_barrier_new(size), .visits = rounds * size};
    scope (s)
        for (unsigned i = 0; i < threads; i++)
            (void)scope_spawn(s, come_often, &crowd);
    ck_assert_uint_eq(flag_value(&crowd.leaders), rounds);
}

START_TEST(a_crowd_makes_rounds_of_the_right_size)
{
    const unsigned rounds = build_is_slow() ? 500 : 10000;
    check_crowd(4, 2, rounds);
    check_crowd(7, 3, rounds / 2);
    check_crowd(2, 1, rounds);
}
END_TEST

/* ---- signals, foreign threads, memory ------------------------------------------------------- */

static void
do_nothing(int number)
{
    (void)number;
}

typedef struct Stormed {
    belay_barrier barrier;
    pthread_t thread;
    Flag here, through, over;
} Stormed;

static void *
come_under_signals(void *argument)
{
    Stormed *const it = argument;
    flag_raise(&it->here);
    (void)barrier_wait(&it->barrier);
    flag_raise(&it->through);
    flag_wait(&it->over, 1);
    return NULL;
}

START_TEST(signals_open_no_barrier)
{
    const struct sigaction action = {.sa_handler = do_nothing}; /* no SA_RESTART */
    Stormed it = {.barrier = BARRIER_INIT(2)};
    pthread_t thread;
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, come_under_signals, &it), 0);
    flag_wait(&it.here, 1);
    for (int i = 0; i < 500; i++) {
        ck_assert_int_eq(pthread_kill(thread, SIGUSR1), 0);
        belay_thread_sleep(BELAY_US(20));
    }
    ck_assert_uint_eq(flag_value(&it.through), 0);
    (void)barrier_wait(&it.barrier);
    flag_wait(&it.through, 1);
    flag_raise(&it.over);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
}
END_TEST

/* A number that only the barrier protects: ThreadSanitizer would show an order that is missing. */
closure(void, hand_over, by_mut(Field, field), by_copy(unsigned, self), by_copy(unsigned, rounds))
{
    for (unsigned round = 0; round < rounds; round++) {
        if (round % field->threads == self)
            field->steps[0] += 1;
        (void)barrier_wait(&field->barrier);
    }
}

START_TEST(what_was_written_before_is_seen_after)
{
    enum { THREADS = 3 };
    const unsigned rounds = build_is_slow() ? 600 : 9000;
    Field field = {.barrier = BARRIER_INIT(THREADS), .threads = THREADS};
    scope (s)
        for (unsigned i = 0; i < THREADS; i++)
            (void)scope_spawn(s, hand_over, &field, i, rounds);
    ck_assert_uint_eq(field.steps[0], rounds);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_barrier_of_one_or_none_never_waits,
        rounds_of_2_3_4_and_8_threads_do_not_mix,
        many_threads_meet,
        nobody_passes_before_the_last_comes,
        a_crowd_makes_rounds_of_the_right_size,
        signals_open_no_barrier,
        what_was_written_before_is_seen_after,
    };
    return run_suite("barrier", tests, COUNT_OF(tests));
}
