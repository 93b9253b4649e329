/* SPDX-License-Identifier: MIT */
/*
 * semaphore_test.c - the semaphore as its header promises it: no permit is lost or made, never more
 * than there are inside, nobody starves. Under a note: note_calls_test.c.
 */
#define _GNU_SOURCE
#include "util.h"

#include <belay/prelude.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(belay_semaphore) == 8, "as its header says");

static belay_semaphore in_static_storage = SEMAPHORE_INIT(2);

/* ---- one thread ----------------------------------------------------------------------------- */

START_TEST(permits_are_counted)
{
    ck_assert_uint_eq(semaphore_available(&in_static_storage), 2);
    semaphore_acquire(&in_static_storage);
    unwrap(semaphore_try_acquire(&in_static_storage));
    ck_assert_int_eq(semaphore_try_acquire(&in_static_storage), BELAY_WOULD_BLOCK);
    ck_assert_uint_eq(semaphore_available(&in_static_storage), 0);
    semaphore_release(&in_static_storage);
    semaphore_release_many(&in_static_storage, 4);
    semaphore_release_many(&in_static_storage, 0);
    ck_assert_uint_eq(semaphore_available(&in_static_storage), 5);

    belay_semaphore zero = {0}, three = belay_semaphore_new(3);
    ck_assert_int_eq(semaphore_try_acquire(&zero), BELAY_WOULD_BLOCK);
    ck_assert_uint_eq(semaphore_available(&three), 3);
}
END_TEST

START_TEST(a_wait_with_a_limit_ends_by_it)
{
    belay_semaphore none = SEMAPHORE_INIT(0);
    ck_assert_int_eq(semaphore_acquire_timeout(&none, BELAY_MS(2)), BELAY_TIMED_OUT);
    ck_assert_int_eq(semaphore_acquire_timeout(&none, 0), BELAY_TIMED_OUT);
    ck_assert_int_eq(semaphore_acquire_timeout(&none, -BELAY_SECS(1)), BELAY_TIMED_OUT);
    ck_assert_uint_eq(none.state_.word, 0); /* nobody waits any more */
    semaphore_release(&none);
    unwrap(semaphore_acquire_timeout(&none, 0));
}
END_TEST

START_TEST(a_permit_goes_back_when_it_is_dropped)
{
    belay_semaphore semaphore = SEMAPHORE_INIT(1);
    {
        own(belay_permit) permit = semaphore_permit(&semaphore);
        own(belay_permit) other = {0};
        ck_assert_uint_eq(semaphore_available(&semaphore), 0);
        ck_assert_int_eq(semaphore_try_permit(&semaphore, &other), BELAY_WOULD_BLOCK);
        ck_assert_int_eq(semaphore_permit_timeout(&semaphore, 0, &other), BELAY_TIMED_OUT);
        ck_assert_ptr_null(other.semaphore_);
        own(belay_permit) moved = move(permit);
    }
    ck_assert_uint_eq(semaphore_available(&semaphore), 1);
    own(belay_permit) kept = {0};
    unwrap(semaphore_try_permit(&semaphore, &kept));
    belay_permit_forget(&kept);
    ck_assert_uint_eq(semaphore_available(&semaphore), 0);
    semaphore_release(&semaphore);
    unwrap(semaphore_permit_timeout(&semaphore, BELAY_FOREVER, &kept));
    belay_permit_drop(&kept);
    belay_permit_drop(&kept);
    ck_assert_uint_eq(semaphore_available(&semaphore), 1);
}
END_TEST

/* Leaves the block in the way that is asked for. */
static int
leave_block(const belay_semaphore *semaphore, int way)
{
    with_permit (semaphore) {
        ck_assert_uint_eq(semaphore_available(semaphore), 0);
        if (way == 1)
            return 1;
        if (way == 2)
            goto out;
        if (way == 3)
            break;
        if (way == 4)
            continue;
    }
    return 0;
out:
    return 2;
}

closure(void, panic_in_block, by_ref(belay_semaphore, semaphore))
{
    with_permit (semaphore)
        panic("out of the block");
}

START_TEST(a_block_gives_its_permit_back_on_every_way_out)
{
    belay_semaphore semaphore = SEMAPHORE_INIT(1);
    for (int way = 0; way <= 4; way++) {
        (void)leave_block(&semaphore, way);
        ck_assert_uint_eq(semaphore_available(&semaphore), 1);
    }
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_in_block, &semaphore), BELAY_PANICKED);
    ck_assert_uint_eq(semaphore_available(&semaphore), 1);
}
END_TEST

/* ---- misuse --------------------------------------------------------------------------------- */

closure(void, release_one, by_ref(belay_semaphore, semaphore))
{
    semaphore_release(semaphore);
}

closure(void, release_two, by_ref(belay_semaphore, semaphore))
{
    semaphore_release_many(semaphore, 2);
}

closure(void, make_too_many)
{
    const belay_semaphore none = belay_semaphore_new((uint32_t)BELAY_SEMAPHORE_MOST + 1);
    (void)none;
}

START_TEST(too_many_permits_are_misuse)
{
    belay_semaphore full = SEMAPHORE_INIT(BELAY_SEMAPHORE_MOST);
    belay_semaphore nearly = belay_semaphore_new(BELAY_SEMAPHORE_MOST - 1);
    panics_quiet();
    ck_assert_int_eq(catch_unwind(release_one, &full), BELAY_PANICKED);
    ck_assert_ptr_nonnull(strstr(belay_last_panic(), "2^31 - 1 permits"));
    ck_assert_uint_eq(semaphore_available(&full), BELAY_SEMAPHORE_MOST);
    ck_assert_int_eq(catch_unwind(release_two, &nearly), BELAY_PANICKED);
    ck_assert_int_eq(catch_unwind(make_too_many), BELAY_PANICKED);
    semaphore_release(&nearly);
    semaphore_acquire(&full);
    ck_assert_uint_eq(semaphore_available(&nearly), BELAY_SEMAPHORE_MOST);
}
END_TEST

/* ---- several threads ------------------------------------------------------------------------ */

/* So many may be inside; `inside` is plain where one may be. */
typedef struct Room {
    belay_semaphore semaphore;
    int inside, most, visits;
} Room;

static void
visit(Room *room, int round)
{
    const int now = __atomic_add_fetch(&room->inside, 1, __ATOMIC_RELAXED);
    ck_assert_int_le(now, room->most);
    __atomic_add_fetch(&room->visits, 1, __ATOMIC_RELAXED);
    if (round % 16 == 0)
        belay_thread_yield();
    __atomic_sub_fetch(&room->inside, 1, __ATOMIC_RELAXED);
}

closure(void, visit_often, by_mut(Room, room), by_copy(int, rounds))
{
    BELAY_TOOL_ATOMIC_(&room->inside, 3 * sizeof(int));
    for (int round = 0; round < rounds; round++) {
        belay_status status = BELAY_OK;
        switch (round % 3) {
        case 0: semaphore_acquire(&room->semaphore); break;
        case 1: status = semaphore_acquire_timeout(&room->semaphore, BELAY_US(round % 64)); break;
        default: status = semaphore_try_acquire(&room->semaphore); break;
        }
        if (status == BELAY_OK) {
            visit(room, round);
            semaphore_release(&room->semaphore);
        }
    }
}

static void
check_room(int threads, int most, int rounds)
{
    Room room = {.semaphore = belay_semaphore_new((uint32_t)most), .most = most};
    scope (s)
        for (int i = 0; i < threads; i++)
            (void)scope_spawn(s, visit_often, &room, rounds);
    ck_assert_int_eq(room.inside, 0);
    ck_assert_int_gt(room.visits, 0);
    ck_assert_uint_eq(room.semaphore.state_.word, (uint64_t)most); /* and nobody waits */
}

START_TEST(never_more_inside_than_there_are_permits)
{
    const int rounds = build_is_slow() ? 300 : 10000;
    check_room(2, 1, rounds);
    check_room(4, 1, rounds);
    check_room(4, 3, rounds);
    check_room(8, 2, rounds / 2);
}
END_TEST

/* A number that only the semaphore protects: ThreadSanitizer would show a missing order. */
typedef struct Guarded {
    belay_semaphore semaphore;
    long number;
} Guarded;

closure(void, add, by_mut(Guarded, guarded), by_copy(int, rounds))
{
    for (int i = 0; i < rounds; i++)
        with_permit (&guarded->semaphore)
            guarded->number++;
}

START_TEST(one_permit_makes_a_lock)
{
    enum { THREADS = 4 };
    const int rounds = build_is_slow() ? 500 : 50000;
    Guarded guarded = {.semaphore = SEMAPHORE_INIT(1)};
    scope (s)
        for (int i = 0; i < THREADS; i++)
            (void)scope_spawn(s, add, &guarded, rounds);
    ck_assert_int_eq(guarded.number, (long)THREADS * rounds);
}
END_TEST

/* Permits as items: what producers release, consumers acquire, exactly as many. */
typedef struct Items {
    belay_semaphore made;
    Flag taken;
} Items;

closure(void, make_items, by_mut(Items, items), by_copy(int, count))
{
    for (int i = 0; i < count; i += 5) {
        semaphore_release_many(&items->made, 3);
        semaphore_release(&items->made);
        semaphore_release(&items->made);
    }
}

closure(void, take_items, by_mut(Items, items), by_copy(int, count))
{
    for (int i = 0; i < count; i++) {
        semaphore_acquire(&items->made);
        flag_raise(&items->taken);
    }
}

START_TEST(what_is_released_is_acquired)
{
    enum { THREADS = 3 };
    const int count = build_is_slow() ? 200 : 20000;
    Items items = {.made = SEMAPHORE_INIT(0)};
    scope (s) {
        for (int i = 0; i < THREADS; i++) {
            (void)scope_spawn(s, take_items, &items, count);
            (void)scope_spawn(s, make_items, &items, count);
        }
    }
    ck_assert_uint_eq(flag_value(&items.taken), (unsigned)(THREADS * count));
    ck_assert_uint_eq(items.made.state_.word, 0);
}
END_TEST

closure(void, wait_for_one, by_mut(Items, items), by_ref(Flag, here))
{
    flag_raise(here);
    semaphore_acquire(&items->made);
    flag_raise(&items->taken);
}

START_TEST(many_permits_at_once_wake_as_many)
{
    enum { WAITERS = 8 };
    Items items = {.made = SEMAPHORE_INIT(0)};
    Flag here = 0;
    scope (s) {
        for (int i = 0; i < WAITERS; i++)
            (void)scope_spawn(s, wait_for_one, &items, &here);
        flag_wait(&here, WAITERS);
        belay_thread_sleep(BELAY_MS(20)); /* most likely they sleep now */
        ck_assert_uint_eq(flag_value(&items.taken), 0);
        semaphore_release_many(&items.made, WAITERS - 3);
        flag_wait(&items.taken, WAITERS - 3);
        belay_thread_sleep(BELAY_MS(5));
        ck_assert_uint_eq(flag_value(&items.taken), WAITERS - 3);
        semaphore_release_many(&items.made, 4); /* one too many */
    }
    ck_assert_uint_eq(flag_value(&items.taken), WAITERS);
    ck_assert_uint_eq(items.made.state_.word, 1);
}
END_TEST

/*
 * Three threads fight for one permit without a pause; another wants it, again and again. It gets it
 * each time, or this test never ends.
 */
typedef struct Crowd {
    belay_semaphore semaphore;
    Flag enough;
} Crowd;

closure(void, crowd_in, by_mut(Crowd, crowd))
{
    while (flag_value(&crowd->enough) == 0)
        with_permit (&crowd->semaphore)
            for (volatile int work = 0; work < 200; work++) {
                /* the others find no permit */
            }
}

START_TEST(nobody_starves)
{
    const int rounds = build_is_slow() ? 20 : 200;
    Crowd crowd = {.semaphore = SEMAPHORE_INIT(1)};
    scope (s) {
        for (int i = 0; i < 3; i++)
            (void)scope_spawn(s, crowd_in, &crowd);
        for (int i = 0; i < rounds; i++)
            with_permit (&crowd.semaphore) {
                /* it came */
            }
        flag_raise(&crowd.enough);
    }
    ck_assert_uint_eq(crowd.semaphore.state_.word, 1);
}
END_TEST

/* The permit of one that gives up goes to nobody, or to it: it is never lost. */
closure(void, give_up_often, by_mut(Room, room), by_copy(int, rounds))
{
    for (int i = 0; i < rounds; i++) {
        if (semaphore_acquire_timeout(&room->semaphore, BELAY_US(i % 100)) == BELAY_OK) {
            if (i % 4 == 0)
                belay_thread_sleep(BELAY_US(20));
            semaphore_release(&room->semaphore);
        }
    }
}

START_TEST(who_gives_up_loses_no_permit)
{
    const int rounds = build_is_slow() ? 100 : 2000;
    Room room = {.semaphore = SEMAPHORE_INIT(2)};
    scope (s)
        for (int i = 0; i < 6; i++)
            (void)scope_spawn(s, give_up_often, &room, rounds);
    ck_assert_uint_eq(room.semaphore.state_.word, 2);
}
END_TEST

/* A semaphore that goes as soon as its permit came: the releasing thread touches it no more. */
closure(void, give, by_copy(belay_semaphore *, semaphore))
{
    semaphore_release(semaphore);
}

START_TEST(a_semaphore_may_go_once_its_permit_came)
{
    const int rounds = build_is_slow() ? 50 : 500;
    own(belay_pool) pool = belay_pool_new(2);
    for (int i = 0; i < rounds; i++) {
        belay_semaphore *const done = malloc(sizeof *done);
        *done = belay_semaphore_new(0);
        own(give_handle) handle = pool_spawn(&pool, give, done);
        semaphore_acquire(done);
        free(done);
        unwrap(join(&handle));
    }
}
END_TEST

/* ---- signals, fork -------------------------------------------------------------------------- */

static void
do_nothing(int number)
{
    (void)number;
}

typedef struct Stormed {
    belay_semaphore semaphore;
    Flag here, through;
} Stormed;

static void *
acquire_under_signals(void *argument)
{
    Stormed *const it = argument;
    flag_raise(&it->here);
    semaphore_acquire(&it->semaphore);
    flag_raise(&it->through);
    return NULL;
}

START_TEST(signals_give_no_permits)
{
    const struct sigaction action = {.sa_handler = do_nothing}; /* no SA_RESTART */
    Stormed it = {.semaphore = SEMAPHORE_INIT(0)};
    pthread_t thread;
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, acquire_under_signals, &it), 0);
    flag_wait(&it.here, 1);
    for (int i = 0; i < 300; i++) {
        ck_assert_int_eq(pthread_kill(thread, SIGUSR1), 0);
        belay_thread_sleep(BELAY_US(20));
    }
    ck_assert_uint_eq(flag_value(&it.through), 0);
    semaphore_release(&it.semaphore);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_uint_eq(it.semaphore.state_.word, 0);
}
END_TEST

static void
use_in_child(void)
{
    belay_semaphore semaphore = SEMAPHORE_INIT(1);
    semaphore_acquire(&semaphore);
    if (semaphore_acquire_timeout(&semaphore, BELAY_MS(1)) != BELAY_TIMED_OUT)
        exit(1);
    semaphore_release(&semaphore);
    if (semaphore_available(&semaphore) != 1)
        exit(2);
}

START_TEST(it_works_in_the_child_of_a_fork)
{
    own(Process) child = process_fork(use_in_child);
    ck_assert_int_eq(child.status, 0);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        permits_are_counted,
        a_wait_with_a_limit_ends_by_it,
        a_permit_goes_back_when_it_is_dropped,
        a_block_gives_its_permit_back_on_every_way_out,
        too_many_permits_are_misuse,
        never_more_inside_than_there_are_permits,
        one_permit_makes_a_lock,
        what_is_released_is_acquired,
        many_permits_at_once_wake_as_many,
        nobody_starves,
        who_gives_up_loses_no_permit,
        a_semaphore_may_go_once_its_permit_came,
        signals_give_no_permits,
        it_works_in_the_child_of_a_fork,
    };
    return run_suite("semaphore", tests, COUNT_OF(tests));
}
