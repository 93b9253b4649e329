/* SPDX-License-Identifier: MIT */
/*
 * fair_test.c - unlock_fair of the mutex and of the readers-writer lock: who sleeps gets the lock,
 * in the order of their coming, whoever runs.
 *
 * The order can only be told of threads that are known to sleep. Linux says how many sleep on a
 * word; elsewhere the cases that need it are left out.
 */
#define _GNU_SOURCE
#include "util.h"

#include <belay/prelude.h>

#if defined(BELAY_TEST_LINUX)
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

typedef struct List {
    int ids[16];
    int length;
} List;

MUTEX(Queue, List);
MUTEX(Counter, int);
RWLOCK(Table, List);

/* True when nobody holds the lock. */
static bool
is_free(const Counter *counter)
{
    own(CounterGuard) guard = {0};
    return Counter_try_lock(counter, &guard) != BELAY_WOULD_BLOCK;
}

/* ---- nobody sleeps -------------------------------------------------------------------------- */

START_TEST(a_fair_unlock_without_sleepers_frees_the_lock)
{
    own(Counter) counter = Counter_new(1);
    CounterGuard guard = Counter_lock(&counter);
    CounterGuard_unlock_fair(&guard);
    ck_assert_ptr_null(guard.data);
    ck_assert(is_free(&counter));
    CounterGuard_unlock_fair(&guard); /* empty: does nothing */
    ck_assert(is_free(&counter));

    own(Table) table = {0};
    TableWriteGuard writer = Table_write(&table);
    TableWriteGuard_unlock_fair(&writer);
    TableWriteGuard_unlock_fair(&writer);
    TableReadGuard reader = Table_read(&table), other = Table_read(&table);
    TableReadGuard_unlock_fair(&reader);
    TableReadGuard_unlock_fair(&reader);
    ck_assert_int_eq(Table_try_write(&table, &writer), BELAY_WOULD_BLOCK);
    TableReadGuard_unlock_fair(&other);
    ck_assert_int_eq(Table_try_write(&table, &writer), BELAY_OK);
    TableWriteGuard_drop(&writer);
}
END_TEST

/* Unlocks fairly in its drop. */
typedef struct FairInDrop {
    CounterGuard mutex;
    TableWriteGuard writer;
} FairInDrop;

static void
FairInDrop_drop(FairInDrop *guards)
{
    CounterGuard_unlock_fair(&guards->mutex);
    TableWriteGuard_unlock_fair(&guards->writer);
}

closure(void, panic_with_both, by_ref(Counter, counter), by_ref(Table, table))
{
    own(FairInDrop) guards = {Counter_lock(counter), Table_write(table)};
    panic("with %d", *guards.mutex.data);
}

START_TEST(a_fair_unlock_by_a_panic_poisons)
{
    own(Counter) counter = Counter_new(3);
    own(Table) table = {0};
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_with_both, &counter, &table), BELAY_PANICKED);
    ck_assert(Counter_is_poisoned(&counter));
    ck_assert(Table_is_poisoned(&table));
    ck_assert(is_free(&counter));
}
END_TEST

/* ---- somebody sleeps ------------------------------------------------------------------------ */

#if defined(BELAY_TEST_LINUX)

static void
append(List *list, int id)
{
    list->ids[list->length++] = id;
}

/* How many threads sleep on the word: to hang them up where they are wakes none. */
static long
sleepers_on(const uint32_t *word)
{
    const uint32_t now = belay_load_rlx_(word);
    return syscall(SYS_futex, word, FUTEX_CMP_REQUEUE_PRIVATE, 0, (void *)(long)INT_MAX, word, now);
}

static void
await_sleepers(const uint32_t *word, long count)
{
    while (sleepers_on(word) != count)
        belay_thread_sleep(BELAY_US(100));
}

closure(void, queue_up, by_ref(Queue, queue), by_copy(int, id))
{
    own(QueueGuard) guard = Queue_lock(queue);
    append(guard.data, id);
    QueueGuard_unlock_fair(&guard);
}

enum { SLEEPERS = 5 };

START_TEST(fair_unlocks_serve_sleepers_in_their_order)
{
    own(Queue) queue = {0};
    scope (s) {
        QueueGuard guard = Queue_lock(&queue);
        for (int i = 0; i < SLEEPERS; i++) {
            (void)scope_spawn(s, queue_up, &queue, i);
            await_sleepers(&queue.raw_.word, i + 1);
        }
        QueueGuard_unlock_fair(&guard);
        with_lock (list, &queue) /* this thread runs, and yet comes last */
            ck_assert_int_eq(list->length, SLEEPERS);
    }
    const List list = Queue_into_inner(&queue);
    for (int i = 0; i < SLEEPERS; i++)
        ck_assert_int_eq(list.ids[i], i);
}
END_TEST

closure(void, hold_until, by_ref(Counter, counter), by_ref(Flag, has), by_ref(Flag, may_go))
{
    own(CounterGuard) guard = Counter_lock(counter);
    flag_raise(has);
    flag_wait(may_go, 1);
    *guard.data += 1;
}

START_TEST(a_lock_that_was_handed_over_is_never_free)
{
    own(Counter) counter = Counter_new(0);
    Flag has = 0, may_go = 0;
    scope (s) {
        CounterGuard guard = Counter_lock(&counter), none = {0};
        (void)scope_spawn(s, hold_until, &counter, &has, &may_go);
        await_sleepers(&counter.raw_.word, 1);
        CounterGuard_unlock_fair(&guard);
        ck_assert_int_eq(Counter_try_lock(&counter, &none), BELAY_WOULD_BLOCK);
        ck_assert_int_eq(Counter_lock_timeout(&counter, &none, BELAY_MS(1)), BELAY_TIMED_OUT);
        ck_assert(!Counter_is_poisoned(&counter));
        flag_wait(&has, 1);
        flag_raise(&may_go);
    }
    ck_assert_int_eq(Counter_into_inner(&counter), 1);
}
END_TEST

closure(void, write_it, by_ref(Table, table), by_copy(int, id))
{
    TableWriteGuard guard = Table_write(table);
    append(guard.data, id);
    TableWriteGuard_unlock_fair(&guard);
}

/* Two writers sleep while `holder` holds the lock; both get it before this thread does. */
START_TEST(fair_unlocks_of_writers_and_readers_serve_sleeping_writers)
{
    for (int holder_writes = 0; holder_writes < 2; holder_writes++) {
        own(Table) table = {0};
        scope (s) {
            TableWriteGuard writer = {0};
            TableReadGuard reader = {0};
            if (holder_writes)
                writer = Table_write(&table);
            else
                reader = Table_read(&table);
            for (int i = 0; i < 2; i++) {
                (void)scope_spawn(s, write_it, &table, i);
                await_sleepers(&table.raw_.half.holders, i + 1);
            }
            TableWriteGuard_unlock_fair(&writer);
            TableReadGuard_unlock_fair(&reader);
            with_write (list, &table)
                ck_assert_int_eq(list->length, 2);
        }
        const List list = Table_into_inner(&table);
        ck_assert_int_eq(list.ids[0], 0);
        ck_assert_int_eq(list.ids[1], 1);
    }
}
END_TEST

closure(int, read_length, by_ref(Table, table))
{
    own(TableReadGuard) guard = Table_read(table);
    return guard.data->length;
}

START_TEST(a_fair_unlock_of_a_writer_serves_waiting_readers_first)
{
    own(Table) table = {0};
    scope (s) {
        TableWriteGuard guard = Table_write(&table);
        (void)scope_spawn(s, write_it, &table, 7);
        await_sleepers(&table.raw_.half.holders, 1);
        read_length_handle reader = scope_spawn(s, read_length, &table);
        await_sleepers(&table.raw_.half.waiters, 1);
        TableWriteGuard_unlock_fair(&guard);
        int length = -1;
        unwrap(join(&reader, &length));
        ck_assert_int_eq(length, 0);
    }
    ck_assert_int_eq(Table_into_inner(&table).length, 1);
}
END_TEST

#endif

/* ---- contention ----------------------------------------------------------------------------- */

/* Adds `rounds` to both, by each way of locking and each way of unlocking in turn. */
closure(int, add_both, by_ref(Counter, counter), by_ref(Table, table), by_copy(int, rounds))
{
    int added = 0;
    for (int i = 0; i < rounds; i++) {
        own(CounterGuard) guard = {0};
        own(TableWriteGuard) writer = {0};
        if (i % 3 != 0)
            guard = Counter_lock(counter);
        else if (Counter_lock_timeout(counter, &guard, BELAY_US(i % 50)) != BELAY_OK)
            continue;
        *guard.data += 1;
        added++;
        if (i % 2 == 0)
            CounterGuard_unlock_fair(&guard);
        else
            CounterGuard_drop(&guard);
        if (i % 5 == 0) {
            own(TableReadGuard) reader = Table_read(table);
            TableReadGuard_unlock_fair(&reader);
        }
        writer = Table_write(table);
        writer.data->length++;
        if (i % 4 != 0)
            TableWriteGuard_unlock_fair(&writer);
    }
    return added;
}

START_TEST(fair_and_other_unlocks_keep_each_other_out)
{
    const int rounds = build_is_slow() ? 500 : 5000;
    add_both_handle handles[4];
    own(Counter) counter = Counter_new(0);
    own(Table) table = {0};
    int sum = 0;
    scope (s) {
        for (size_t i = 0; i < COUNT_OF(handles); i++)
            handles[i] = scope_spawn(s, add_both, &counter, &table, rounds);
        for (size_t i = 0; i < COUNT_OF(handles); i++) {
            int added = 0;
            unwrap(join(&handles[i], &added));
            sum += added;
        }
    }
    ck_assert_int_eq(Counter_into_inner(&counter), sum);
    ck_assert_int_eq(Table_into_inner(&table).length, sum);
}
END_TEST

/* A waiter that gives up must not take along a lock that was handed to it. */
closure(belay_status, wait_shortly, by_ref(Counter, counter), by_copy(belay_duration, limit),
        by_ref(Flag, ready))
{
    own(CounterGuard) guard = {0};
    flag_raise(ready);
    const belay_status status = Counter_lock_timeout(counter, &guard, limit);
    if (status == BELAY_OK)
        *guard.data += 1;
    CounterGuard_unlock_fair(&guard);
    return status;
}

START_TEST(timeouts_lose_no_lock_that_was_handed_over)
{
    own(Counter) counter = Counter_new(0);
    const int turns = build_is_slow() ? 50 : 200;
    for (int turn = 0; turn < turns; turn++) {
        Flag ready = 0;
        scope (s) {
            own(CounterGuard) holder = Counter_lock(&counter);
            for (int i = 0; i < 3; i++)
                (void)scope_spawn(s, wait_shortly, &counter, BELAY_US(20 * i), &ready);
            (void)scope_spawn(s, wait_shortly, &counter, BELAY_FOREVER, &ready);
            flag_wait(&ready, 4);
            belay_thread_sleep(BELAY_US(turn % 60));
            CounterGuard_unlock_fair(&holder);
        } /* hangs here if the lock was lost */
    }
    ck_assert_int_ge(Counter_into_inner(&counter), turns);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_fair_unlock_without_sleepers_frees_the_lock,
        a_fair_unlock_by_a_panic_poisons,
#if defined(BELAY_TEST_LINUX)
        fair_unlocks_serve_sleepers_in_their_order,
        a_lock_that_was_handed_over_is_never_free,
        fair_unlocks_of_writers_and_readers_serve_sleeping_writers,
        a_fair_unlock_of_a_writer_serves_waiting_readers_first,
#endif
        fair_and_other_unlocks_keep_each_other_out,
        timeouts_lose_no_lock_that_was_handed_over,
    };
    return run_suite("fair unlocks", tests, COUNT_OF(tests));
}
