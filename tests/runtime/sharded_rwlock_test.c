/* SPDX-License-Identifier: MIT */
/*
 * sharded_rwlock_test.c - what the sharded readers-writer lock has of its own: readers on different
 * processors do not meet, and writers meet them all. What it has in common with RWLOCK is tested by
 * rwlock_test.c and rwlock_poison_test.c, compiled a second time.
 */
#define _GNU_SOURCE
#include "util.h"

#include <belay/prelude.h>

#if defined(BELAY_TEST_LINUX)
#include <sched.h>
#endif

typedef struct Pair {
    int first, second; /* equal, but for a writer */
} Pair;

SHARDED_RWLOCK(Routes, Pair);
ARC(SharedRoutes, Routes);

_Static_assert(_Alignof(Routes) == 64, "a shard has a cache line of its own");
_Static_assert(sizeof(Routes) == 9 * 64, "eight shards, and the data");

/* ---- shards --------------------------------------------------------------------------------- */

#if defined(BELAY_TEST_LINUX)

/* Run on this processor alone. False where that is not allowed. */
static bool
move_to(size_t processor)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    return sched_setaffinity(0, sizeof set, &set) == 0;
}

START_TEST(a_writer_meets_the_readers_of_every_processor)
{
    own(Routes) routes = {0};
    size_t processors = 0;
    for (size_t i = 0; i < CPU_SETSIZE; i++) {
        if (!move_to(i))
            continue;
        processors++;
        RoutesWriteGuard writer = {0};
        RoutesReadGuard reader = Routes_read(&routes), other = {0};
        ck_assert_int_eq(Routes_try_write(&routes, &writer), BELAY_WOULD_BLOCK);
        ck_assert_int_eq(Routes_write_timeout(&routes, &writer, BELAY_MS(1)), BELAY_TIMED_OUT);
        ck_assert_int_eq(Routes_try_read(&routes, &other), BELAY_OK); /* nothing is left behind */
        RoutesReadGuard_drop(&other);
        RoutesReadGuard_drop(&reader);
        writer = Routes_write(&routes);
        ck_assert_int_eq(Routes_try_read(&routes, &other), BELAY_WOULD_BLOCK);
        RoutesWriteGuard_drop(&writer);
    }
    ck_assert_uint_ge(processors, 1);
}
END_TEST

/* A guard knows its shard, wherever its thread runs when it is dropped. */
START_TEST(a_reader_may_move_to_another_processor)
{
    own(Routes) routes = {0};
    RoutesReadGuard guards[4] = {{0}};
    for (size_t i = 0; i < COUNT_OF(guards); i++) {
        (void)move_to(i);
        guards[i] = Routes_read(&routes);
    }
    (void)move_to(0);
    for (size_t i = 0; i < COUNT_OF(guards); i++) {
        RoutesWriteGuard none = {0};
        ck_assert_int_eq(Routes_try_write(&routes, &none), BELAY_WOULD_BLOCK);
        RoutesReadGuard_drop(&guards[i]);
    }
    own(RoutesWriteGuard) writer = {0};
    ck_assert_int_eq(Routes_try_write(&routes, &writer), BELAY_OK);
}
END_TEST

START_TEST(a_downgrade_leaves_one_reader_wherever_it_runs)
{
    own(Routes) routes = {0};
    for (size_t i = 0; i < 2; i++) {
        (void)move_to(i);
        RoutesWriteGuard writer = Routes_write(&routes), none = {0};
        RoutesReadGuard reader = RoutesWriteGuard_downgrade(&writer);
        (void)move_to(1 - i);
        own(RoutesReadGuard) other = {0};
        ck_assert_int_eq(Routes_try_read(&routes, &other), BELAY_OK);
        ck_assert_int_eq(Routes_try_write(&routes, &none), BELAY_WOULD_BLOCK);
        RoutesReadGuard_drop(&other);
        ck_assert_int_eq(Routes_try_write(&routes, &none), BELAY_WOULD_BLOCK);
        RoutesReadGuard_drop(&reader);
    }
    ck_assert_int_eq(Routes_into_inner(&routes).first, 0);
}
END_TEST

/* Readers of every processor, twice each: the first of them may find its shard closed. */
static void
ck_assert_readers_keep_out(const Routes *routes, belay_status expected)
{
    for (size_t i = 0; i < 8; i++) {
        (void)move_to(i / 2);
        RoutesReadGuard reader = {0};
        RoutesWriteGuard writer = {0};
        ck_assert_int_eq(Routes_read_result(routes, &reader), expected);
        ck_assert_int_eq(Routes_try_write(routes, &writer), BELAY_WOULD_BLOCK);
        RoutesReadGuard_drop(&reader);
        ck_assert_int_eq(Routes_try_write(routes, &writer), expected);
        ck_assert_int_eq(Routes_try_read(routes, &reader), BELAY_WOULD_BLOCK);
        ck_assert_int_eq(Routes_read_timeout(routes, &reader, BELAY_US(1)), BELAY_TIMED_OUT);
        RoutesWriteGuard_drop(&writer);
    }
}

static void
write_often(const Routes *routes, int times)
{
    for (int i = 0; i < times; i++) {
        RoutesWriteGuard writer = Routes_write(routes);
        writer.data->first = ++writer.data->second;
        if (i % 3 == 0)
            RoutesWriteGuard_unlock_fair(&writer);
        else
            RoutesWriteGuard_drop(&writer);
    }
}

/* Shards are closed after a number of writes without a read, whatever that is. */
START_TEST(a_writer_meets_readers_after_any_number_of_writes)
{
    own(Routes) routes = {0};
    for (int writes = 0; writes < 40; writes++) {
        write_often(&routes, writes);
        ck_assert_readers_keep_out(&routes, BELAY_OK);
        write_often(&routes, writes);
        RoutesWriteGuard writer = Routes_write(&routes), none = {0};
        RoutesReadGuard reader = RoutesWriteGuard_downgrade(&writer);
        ck_assert_int_eq(Routes_try_write(&routes, &none), BELAY_WOULD_BLOCK);
        RoutesReadGuard_drop(&reader);
    }
}
END_TEST

closure(void, panic_while_writing, by_ref(Routes, routes))
{
    with_write (pair, routes)
        panic("writing %d", pair->first);
}

/* Poison that came while the other shards were closed, or before that, is everybody's. */
START_TEST(readers_of_every_processor_see_the_poison)
{
    own(Routes) routes = {0};
    panics_quiet();
    for (int writes = 0; writes < 40; writes += 39) {
        ck_assert_readers_keep_out(&routes, BELAY_OK);
        write_often(&routes, writes);
        ck_assert_int_eq(catch_unwind(panic_while_writing, &routes), BELAY_PANICKED);
        ck_assert_readers_keep_out(&routes, BELAY_POISONED);
        for (int i = 0; i < 40; i++) {
            own(RoutesWriteGuard) writer = {0};
            ck_assert_int_eq(Routes_write_result(&routes, &writer), BELAY_POISONED);
        }
        ck_assert_readers_keep_out(&routes, BELAY_POISONED);
        Routes_clear_poison(&routes);
    }
    ck_assert_readers_keep_out(&routes, BELAY_OK);
}
END_TEST

#endif

START_TEST(fair_unlocks_give_all_shards_back)
{
    own(Routes) routes = {0};
    RoutesReadGuard reader = Routes_read(&routes);
    RoutesReadGuard_unlock_fair(&reader);
    RoutesReadGuard_unlock_fair(&reader); /* empty: does nothing */
    RoutesWriteGuard writer = Routes_write(&routes);
    writer.data->first = writer.data->second = 1;
    RoutesWriteGuard_unlock_fair(&writer);
    RoutesWriteGuard_unlock_fair(&writer);
    with_write (pair, &routes)
        ck_assert_int_eq(pair->first, 1);
}
END_TEST

/* ---- contention ----------------------------------------------------------------------------- */

/*
 * Reads, and writes in every eighth turn, and in each of the first 40 of TURN turns; counts what
 * readers see half changed.
 */
enum { TURN = 200, WRITES_IN_TURN = 40 + (TURN - 40) / 8 };

closure(int, mix, by_move(SharedRoutes, routes), by_copy(int, rounds))
{
    int wrong = 0;
    for (int i = 0; i < rounds; i++) {
        if (i % 8 == 0 || i % TURN < 40) {
            own(RoutesWriteGuard) guard = Routes_write(SharedRoutes_get(routes));
            guard.data->first++;
            guard.data->second++;
            if (i % 16 == 0) {
                own(RoutesReadGuard) reader = RoutesWriteGuard_downgrade(&guard);
                wrong += reader.data->first != reader.data->second;
            } else if (i % 24 == 0) {
                RoutesWriteGuard_unlock_fair(&guard);
            }
        } else {
            with_read (pair, SharedRoutes_get(routes))
                wrong += pair->first != pair->second;
        }
    }
    return wrong;
}

START_TEST(readers_see_whole_values_and_no_write_is_lost)
{
    const int rounds = build_is_slow() ? 800 : 16000;
    own(SharedRoutes) routes = SharedRoutes_new(Routes_new((Pair){0, 0}));
    mix_handle handles[4];
    for (size_t i = 0; i < COUNT_OF(handles); i++)
        handles[i] = spawn(mix, SharedRoutes_clone(&routes), rounds);
    for (size_t i = 0; i < COUNT_OF(handles); i++) {
        int wrong = -1;
        unwrap(join(&handles[i], &wrong));
        ck_assert_int_eq(wrong, 0);
    }
    with_read (pair, SharedRoutes_get(&routes))
        ck_assert_int_eq(pair->first, (int)COUNT_OF(handles) * rounds / TURN * WRITES_IN_TURN);
}
END_TEST

/* Writers that give up must leave the shards that they had. */
closure(int, try_to_write, by_move(SharedRoutes, routes), by_copy(int, rounds))
{
    int written = 0;
    for (int i = 0; i < rounds; i++) {
        own(RoutesWriteGuard) guard = {0};
        const belay_status status =
            i % 2 == 0 ? Routes_try_write(SharedRoutes_get(routes), &guard)
                       : Routes_write_timeout(SharedRoutes_get(routes), &guard, BELAY_US(i % 40));
        if (status == BELAY_OK) {
            guard.data->first++;
            guard.data->second++;
            written++;
        }
    }
    return written;
}

START_TEST(writers_that_give_up_leave_no_shard_locked)
{
    const int rounds = build_is_slow() ? 200 : 2000;
    own(SharedRoutes) routes = SharedRoutes_new(Routes_new((Pair){0, 0}));
    try_to_write_handle triers[2];
    int sum = 0, wrong = -1;
    mix_handle mixer = spawn(mix, SharedRoutes_clone(&routes), 8 * rounds);
    for (size_t i = 0; i < COUNT_OF(triers); i++)
        triers[i] = spawn(try_to_write, SharedRoutes_clone(&routes), rounds);
    for (size_t i = 0; i < COUNT_OF(triers); i++) {
        int written = 0;
        unwrap(join(&triers[i], &written));
        sum += written;
    }
    unwrap(join(&mixer, &wrong));
    ck_assert_int_eq(wrong, 0);
    with_write (pair, SharedRoutes_get(&routes))
        ck_assert_int_eq(pair->first, sum + 8 * rounds / TURN * WRITES_IN_TURN);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
#if defined(BELAY_TEST_LINUX)
        a_writer_meets_the_readers_of_every_processor,
        a_reader_may_move_to_another_processor,
        a_downgrade_leaves_one_reader_wherever_it_runs,
        a_writer_meets_readers_after_any_number_of_writes,
        readers_of_every_processor_see_the_poison,
#endif
        fair_unlocks_give_all_shards_back,
        readers_see_whole_values_and_no_write_is_lost,
        writers_that_give_up_leave_no_shard_locked,
    };
    return run_suite("sharded rwlock", tests, COUNT_OF(tests));
}
