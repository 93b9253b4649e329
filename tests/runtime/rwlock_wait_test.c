/* SPDX-License-Identifier: MIT */
/*
 * rwlock_wait_test.c - readers and writers that wait for each other: who gets in before whom, that
 * nobody starves, and that timeouts, signals and crowds lose nothing.
 *
 * Waiting is seen in the lock's word, so the order of events does not depend on time. The data
 * under the lock is plain memory: a lock that lets in a writer beside others breaks it, and
 * ThreadSanitizer, Helgrind and DRD say where.
 */
#define _GNU_SOURCE
#include "rwlock_words.h"
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <signal.h>

/* Each writer changes one, then the other. */
typedef struct Twins {
    unsigned long first, second;
} Twins;

RWLOCK(Shared, Twins);

/* The letters of who was inside, in order. */
typedef struct Letters {
    char letters[16];
    unsigned count;
} Letters;

RWLOCK(Order, Letters);

static void
note(const Order *order, char letter)
{
    with_write (o, order)
        o->letters[o->count++] = letter;
}

/* Read once; stay inside until `inside` readers are. */
closure(void, read_together, by_ref(Shared, shared), by_ref(Order, order), by_ref(Flag, inside),
        by_copy(uint32_t, together))
{
    own(SharedReadGuard) guard = Shared_read(shared);
    note(order, 'r');
    flag_raise(inside);
    flag_wait(inside, together); /* hangs here if they do not get in together */
}

closure(void, write_once, by_ref(Shared, shared), by_ref(Order, order))
{
    own(SharedWriteGuard) guard = Shared_write(shared);
    note(order, 'w');
    guard.data->first++;
}

static void
assert_order(Order *order, const char *letters)
{
    ck_assert_str_eq(Order_get_mut(order)->letters, letters);
}

/* ---- who gets in before whom ---------------------------------------------------------------- */

START_TEST(a_waiting_writer_goes_before_later_readers)
{
    own(Shared) shared = {0};
    own(Order) order = {0};
    Flag inside = 0;
    scope (s) {
        own(SharedReadGuard) holder = Shared_read(&shared), later = {0};
        (void)scope_spawn(s, write_once, &shared, &order);
        await_waiting(&shared, 0, 1);
        ck_assert_int_eq(Shared_try_read(&shared, &later), BELAY_WOULD_BLOCK);
        ck_assert_int_eq(Shared_read_timeout(&shared, &later, 0), BELAY_TIMED_OUT);
        (void)scope_spawn(s, read_together, &shared, &order, &inside, 2);
        (void)scope_spawn(s, read_together, &shared, &order, &inside, 2);
        await_waiting(&shared, 2, 1);
        note(&order, 'h');
    }
    assert_order(&order, "hwrr");
    ck_assert_uint_eq(word_of(&shared) & ~BELAY_RWLOCK_PHASE_, 0);
}
END_TEST

START_TEST(waiting_readers_go_together_before_the_next_writer)
{
    own(Shared) shared = {0};
    own(Order) order = {0};
    Flag inside = 0;
    scope (s) {
        own(SharedWriteGuard) holder = Shared_write(&shared);
        (void)scope_spawn(s, write_once, &shared, &order);
        (void)scope_spawn(s, write_once, &shared, &order);
        await_waiting(&shared, 0, 2);
        (void)scope_spawn(s, read_together, &shared, &order, &inside, 2);
        (void)scope_spawn(s, read_together, &shared, &order, &inside, 2);
        await_waiting(&shared, 2, 2);
        note(&order, 'h');
    }
    assert_order(&order, "hrrww");
    ck_assert_uint_eq(word_of(&shared), 0); /* the last writer has put the phase back */
}
END_TEST

START_TEST(downgrade_lets_waiting_readers_in_and_no_writer)
{
    own(Shared) shared = {0};
    own(Order) order = {0};
    Flag inside = 0;
    scope (s) {
        own(SharedWriteGuard) holder = Shared_write(&shared);
        (void)scope_spawn(s, write_once, &shared, &order);
        await_waiting(&shared, 0, 1);
        (void)scope_spawn(s, read_together, &shared, &order, &inside, 2);
        (void)scope_spawn(s, read_together, &shared, &order, &inside, 2);
        await_waiting(&shared, 2, 1);
        own(SharedReadGuard) reader = SharedWriteGuard_downgrade(&holder);
        flag_wait(&inside, 2); /* beside us */
        await_waiting(&shared, 0, 1);
        ck_assert_uint_eq(reader.data->first, 0);
    }
    assert_order(&order, "rrw");
    ck_assert_uint_eq(Shared_get_mut(&shared)->first, 1);
}
END_TEST

closure(belay_status, write_within, by_ref(Shared, shared), by_copy(belay_duration, limit))
{
    own(SharedWriteGuard) guard = {0};
    return Shared_write_timeout(shared, &guard, limit);
}

/* True once the writer waits; false, and it is joined, when it has given up without being seen. */
static bool
comes_to_wait(const Shared *shared, write_within_handle *writer)
{
    belay_status told;
    while ((word_of(shared) / BELAY_RWLOCK_WAITING_WRITER_) == 0) {
        if (!write_within_handle_is_finished(writer)) {
            belay_thread_yield();
            continue;
        }
        unwrap(join(writer, &told));
        ck_assert_int_eq(told, BELAY_TIMED_OUT);
        return false;
    }
    return true;
}

START_TEST(a_writer_that_gives_up_lets_readers_in)
{
    own(Shared) shared = {0};
    own(Order) order = {0};
    Flag inside = 0;
    scope (s) {
        own(SharedReadGuard) holder = Shared_read(&shared);
        write_within_handle hasty;
        belay_duration limit = BELAY_MS(200);
        do {
            hasty = scope_spawn(s, write_within, &shared, limit);
            limit *= 2; /* for machines that are busy with others */
        } while (!comes_to_wait(&shared, &hasty));
        (void)scope_spawn(s, read_together, &shared, &order, &inside, 2);
        (void)scope_spawn(s, read_together, &shared, &order, &inside, 2);
        flag_wait(&inside, 2); /* beside us, when the writer has left */
        belay_status told;
        unwrap(join(&hasty, &told));
        ck_assert_int_eq(told, BELAY_TIMED_OUT);
    }
    ck_assert_uint_eq(word_of(&shared), 0);
}
END_TEST

/* ---- nobody starves ------------------------------------------------------------------------- */

closure(void, keep_reading, by_ref(Shared, shared), by_ref(Flag, stop))
{
    while (flag_value(stop) == 0)
        with_read (twins, shared)
            ck_assert_uint_eq(twins->first, twins->second);
}

closure(void, keep_writing, by_ref(Shared, shared), by_ref(Flag, stop))
{
    while (flag_value(stop) == 0)
        with_write (twins, shared)
            twins->second = ++twins->first;
}

/* How often one has to get in against the many. */
static int
turns_of_the_lonely(void)
{
    return build_is_slow() ? 30 : 200;
}

/* Bounded by events: it hangs if the writer does not get in as often as that. */
START_TEST(a_writer_gets_in_while_8_readers_hammer)
{
    own(Shared) shared = {0};
    Flag stop = 0;
    scope (s) {
        for (int i = 0; i < 8; i++)
            (void)scope_spawn(s, keep_reading, &shared, &stop);
        for (int turn = 0; turn < turns_of_the_lonely(); turn++)
            with_write (twins, &shared)
                twins->second = ++twins->first;
        flag_raise(&stop);
    }
    ck_assert_uint_eq(Shared_get_mut(&shared)->first, turns_of_the_lonely());
}
END_TEST

START_TEST(a_reader_gets_in_while_4_writers_hammer)
{
    own(Shared) shared = {0};
    Flag stop = 0;
    scope (s) {
        for (int i = 0; i < 4; i++)
            (void)scope_spawn(s, keep_writing, &shared, &stop);
        for (int turn = 0; turn < turns_of_the_lonely(); turn++)
            with_read (twins, &shared)
                ck_assert_uint_eq(twins->first, twins->second);
        flag_raise(&stop);
    }
}
END_TEST

/* ---- crowds --------------------------------------------------------------------------------- */

/* Get in by the way of this turn, to write in each `period`th; true when it wrote. */
static bool
turn_of(const Shared *shared, unsigned turn, unsigned period)
{
    own(SharedReadGuard) reader = {0};
    own(SharedWriteGuard) writer = {0};
    const belay_duration limit = BELAY_US(turn % 7 * 20);
    if (turn % period == 0) {
        switch (turn / period % 4) {
        case 0: writer = Shared_write(shared); break;
        case 1: unwrap(Shared_write_result(shared, &writer)); break;
        case 2: (void)!Shared_try_write(shared, &writer); break;
        case 3: (void)!Shared_write_timeout(shared, &writer, limit); break;
        }
    } else {
        switch (turn % 4) {
        case 0: reader = Shared_read(shared); break;
        case 1: unwrap(Shared_read_result(shared, &reader)); break;
        case 2: (void)!Shared_try_read(shared, &reader); break;
        case 3: (void)!Shared_read_timeout(shared, &reader, limit); break;
        }
    }
    const bool writes = writer.data != NULL;
    if (writes)
        writer.data->first++;
    if ((writes || reader.data != NULL) && turn % 61 == 0)
        belay_thread_sleep(BELAY_US(50));
    if (writes) {
        writer.data->second++;
        if (turn % 3 == 0)
            reader = SharedWriteGuard_downgrade(&writer);
    }
    if (reader.data != NULL)
        ck_assert_uint_eq(reader.data->first, reader.data->second);
    return writes;
}

closure(unsigned, run_turns, by_ref(Shared, shared), by_copy(unsigned, first),
        by_copy(unsigned, turns), by_copy(unsigned, period))
{
    unsigned written = 0;
    for (unsigned turn = first; turn < first + turns; turn++)
        written += turn_of(shared, turn, period);
    return written;
}

/* The threads run that many turns each; what they count must be what they wrote. */
static void
crowd(unsigned threads, unsigned turns, unsigned period)
{
    own(Shared) shared = {0};
    run_turns_handle handles[8];
    unsigned long written = 0;
    scope (s) {
        for (unsigned i = 0; i < threads; i++)
            handles[i] = scope_spawn(s, run_turns, &shared, i * 7, turns, period);
        for (unsigned i = 0; i < threads; i++) {
            unsigned by_one;
            unwrap(join(&handles[i], &by_one));
            written += by_one;
        }
    }
    ck_assert_uint_eq(Shared_get_mut(&shared)->first, written);
    ck_assert_uint_eq(Shared_get_mut(&shared)->second, written);
    ck_assert_uint_ge(written, threads * (turns / period / 4));
    ck_assert_uint_eq(word_of(&shared) & ~BELAY_RWLOCK_PHASE_, 0);
}

START_TEST(all_ways_in_keep_writers_alone)
{
    const unsigned turns = build_is_slow() ? 2000 : 20000;
    crowd(2, turns, 2);
    crowd(4, turns, 5);
    crowd(8, turns / 2, 3);
    crowd(8, turns / 2, 100);
    crowd(3, turns, 1);
}
END_TEST

closure(void, enter_once, by_ref(Shared, shared), by_copy(bool, writes), by_ref(Flag, ready))
{
    flag_raise(ready);
    if (writes)
        with_write (twins, shared)
            twins->second = ++twins->first;
    else
        with_read (twins, shared)
            ck_assert_uint_eq(twins->first, twins->second);
}

START_TEST(a_hundred_sleepers_all_get_in)
{
    own(Shared) shared = {0};
    Flag ready = 0;
    scope (s) {
        with_write (twins, &shared) {
            for (unsigned i = 0; i < 100; i++)
                (void)scope_spawn(s, enter_once, &shared, i % 2 == 0, &ready);
            flag_wait(&ready, 100);
            belay_thread_sleep(BELAY_MS(50)); /* for most of them to fall asleep; none has to */
            ck_assert_uint_eq(twins->first, 0);
        }
    }
    ck_assert_uint_eq(Shared_get_mut(&shared)->first, 50);
}
END_TEST

/* A waiter that gives up must not take along the wake-up of one that does not. */
START_TEST(timeouts_lose_no_wakeup_of_others)
{
    own(Shared) shared = {0};
    for (unsigned turn = 0; turn < 200; turn++) {
        Flag ready = 0;
        scope (s) {
            own(SharedWriteGuard) writer = {0};
            own(SharedReadGuard) reader = {0};
            if (turn % 2 == 0)
                writer = Shared_write(&shared);
            else
                reader = Shared_read(&shared);
            for (int i = 0; i < 3; i++)
                (void)scope_spawn(s, write_within, &shared, BELAY_US(30 * i));
            (void)scope_spawn(s, enter_once, &shared, true, &ready);
            (void)scope_spawn(s, enter_once, &shared, false, &ready);
            flag_wait(&ready, 2);
            belay_thread_sleep(BELAY_US(turn % 60));
        } /* the guards go first; it hangs here if a wake-up was lost */
    }
    ck_assert_uint_eq(Shared_get_mut(&shared)->first, 200);
    ck_assert_uint_eq(word_of(&shared) & ~BELAY_RWLOCK_PHASE_, 0);
}
END_TEST

/* ---- signals -------------------------------------------------------------------------------- */

static void
do_nothing(int number)
{
    (void)number;
}

typedef struct Waiter {
    pthread_t thread;
    belay_duration waited;
    belay_status status;
    Flag here, done;
} Waiter;

closure(void, wait_under_signals, by_ref(Shared, shared), by_copy(bool, writes),
        by_copy(belay_duration, limit), by_mut(Waiter, waiter))
{
    own(SharedReadGuard) reader = {0};
    own(SharedWriteGuard) writer = {0};
    const belay_duration start = belay_now();
    waiter->thread = pthread_self();
    flag_raise(&waiter->here);
    waiter->status = writes ? Shared_write_timeout(shared, &writer, limit)
                            : Shared_read_timeout(shared, &reader, limit);
    waiter->waited = belay_now() - start;
    flag_raise(&waiter->done);
    SharedReadGuard_drop(&reader);
    SharedWriteGuard_drop(&writer);
    flag_wait(&waiter->done, 2); /* so that signals always find the thread */
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

/* Without SA_RESTART, so that each signal ends a system call with EINTR. */
START_TEST(signals_end_no_wait_early)
{
    own(Shared) shared = {0};
    Waiter waiters[4] = {0}; /* patient and hasty readers and writers: bits 0 and 1 */
    const struct sigaction action = {.sa_handler = do_nothing};
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
    scope (s) {
        own(SharedWriteGuard) holder = Shared_write(&shared);
        for (unsigned i = 0; i < COUNT_OF(waiters); i++)
            (void)scope_spawn(s, wait_under_signals, &shared, (i & 1) != 0,
                              i < 2 ? BELAY_FOREVER : BELAY_MS(50), &waiters[i]);
        for (unsigned i = 0; i < COUNT_OF(waiters); i++)
            storm(&waiters[i], i < 2 ? 300 : INT32_MAX);
        ck_assert_uint_eq(flag_value(&waiters[0].done) + flag_value(&waiters[1].done), 0);
        SharedWriteGuard_drop(&holder);
        for (unsigned i = 0; i < COUNT_OF(waiters); i++) {
            flag_wait(&waiters[i].done, 1);
            flag_raise(&waiters[i].done);
        }
    }
    for (unsigned i = 0; i < COUNT_OF(waiters); i++) {
        ck_assert_int_eq(waiters[i].status, i < 2 ? BELAY_OK : BELAY_TIMED_OUT);
        ck_assert(i < 2 || waiters[i].waited >= BELAY_MS(50));
    }
}
END_TEST

/* ---- more than can be counted --------------------------------------------------------------- */

/* Change the word of a lock, as if others had come or gone. */
static void
pretend(Shared *shared, uint64_t difference)
{
    belay_add_rlx_(&shared->raw_.word, difference);
}

closure(void, read_once, by_ref(Shared, shared))
{
    with_read (twins, shared)
        ck_assert_uint_eq(twins->first, twins->second);
}

START_TEST(too_many_readers_panic_and_are_not_counted)
{
    own(Shared) shared = {0};
    own(SharedReadGuard) guard = {0};
    panics_quiet();
    pretend(&shared, BELAY_RWLOCK_TOO_MANY_);
    ck_assert_int_eq(catch_unwind(read_once, &shared), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(),
                     "a readers-writer lock has more than 2^28 readers: a loop leaks them");
    ck_assert_int_eq(Shared_try_read(&shared, &guard), BELAY_WOULD_BLOCK);
    ck_assert_uint_eq(word_of(&shared), BELAY_RWLOCK_TOO_MANY_);
    pretend(&shared, -BELAY_RWLOCK_TOO_MANY_);
    ck_assert_int_eq(Shared_try_read(&shared, &guard), BELAY_OK);
}
END_TEST

START_TEST(more_waiters_than_the_word_counts_get_in_too)
{
    static const uint64_t one = BELAY_RWLOCK_WAITING_READER_ + BELAY_RWLOCK_WAITING_WRITER_;
    static const uint64_t full = 16383 * one;
    own(Shared) shared = {0};
    own(SharedReadGuard) late = {0};
    own(SharedWriteGuard) hasty = {0};
    Flag ready = 0;
    scope (s) {
        own(SharedWriteGuard) holder = Shared_write(&shared);
        pretend(&shared, full);
        ck_assert_int_eq(Shared_write_timeout(&shared, &hasty, BELAY_MS(5)), BELAY_TIMED_OUT);
        ck_assert_int_eq(Shared_read_timeout(&shared, &late, BELAY_MS(5)), BELAY_TIMED_OUT);
        (void)scope_spawn(s, enter_once, &shared, true, &ready);
        (void)scope_spawn(s, enter_once, &shared, false, &ready);
        flag_wait(&ready, 2);
        belay_thread_sleep(BELAY_MS(20)); /* they nap */
        ck_assert_uint_eq(word_of(&shared) - full, BELAY_RWLOCK_WRITER_);
        pretend(&shared, -full);
    }
    ck_assert_uint_eq(Shared_get_mut(&shared)->first, 1);
    ck_assert_uint_eq(word_of(&shared) & ~BELAY_RWLOCK_PHASE_, 0);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_waiting_writer_goes_before_later_readers,
        waiting_readers_go_together_before_the_next_writer,
        downgrade_lets_waiting_readers_in_and_no_writer,
        a_writer_that_gives_up_lets_readers_in,
        a_writer_gets_in_while_8_readers_hammer,
        a_reader_gets_in_while_4_writers_hammer,
        all_ways_in_keep_writers_alone,
        a_hundred_sleepers_all_get_in,
        timeouts_lose_no_wakeup_of_others,
        signals_end_no_wait_early,
        too_many_readers_panic_and_are_not_counted,
        more_waiters_than_the_word_counts_get_in_too,
    };
    return run_suite("rwlock and those who wait", tests, COUNT_OF(tests));
}
