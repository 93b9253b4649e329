/* SPDX-License-Identifier: MIT */
/*
 * contention.c - see contention.h.
 *
 * The data under the lock is plain memory, so a lock that lets two threads in loses counts here,
 * and ThreadSanitizer, Helgrind and DRD say where.
 */
#include "contention.h"

#include "util.h"

#include <belay/prelude.h>

typedef struct Guarded {
    unsigned long count;
    bool inside; /* a thread is between taking the lock and giving it back */
    bool broken; /* two were */
} Guarded;

MUTEX(Ring, Guarded);

static void
prepare_nothing(unsigned number)
{
    (void)number;
}

/* Constant while threads run. */
static void (*prepare_thread)(unsigned number) = prepare_nothing;

void
contend_prepared_by(void (*prepare)(unsigned number))
{
    prepare_thread = prepare != NULL ? prepare : prepare_nothing;
}

static void
enter_and_leave(Guarded *guarded, bool slowly)
{
    guarded->broken |= guarded->inside;
    guarded->inside = true;
    if (slowly)
        belay_thread_sleep(BELAY_US(50));
    guarded->inside = false;
    guarded->count++;
}

closure(void, add_by_lock, by_ref(Ring, ring), by_copy(unsigned, number), by_copy(unsigned, rounds))
{
    prepare_thread(number);
    for (unsigned i = 0; i < rounds; i++)
        with_lock (guarded, ring)
            enter_and_leave(guarded, false);
}

void
contend_by_lock(unsigned threads, unsigned rounds)
{
    own(Ring) ring = Ring_new((Guarded){0});
    scope (s)
        for (unsigned i = 0; i < threads; i++)
            (void)scope_spawn(s, add_by_lock, &ring, i, rounds);
    ck_assert(!Ring_get_mut(&ring)->broken);
    ck_assert_uint_eq(Ring_get_mut(&ring)->count, (unsigned long)threads * rounds);
}

/* Take the lock in the way of this turn; false when that gave up. */
static bool
take(const Ring *ring, unsigned turn, RingGuard *ret_guard)
{
    switch (turn % 4) {
    case 0: *ret_guard = Ring_lock(ring); return true;
    case 1: return Ring_lock_result(ring, ret_guard) == BELAY_OK;
    case 2: return Ring_try_lock(ring, ret_guard) == BELAY_OK;
    default: return Ring_lock_timeout(ring, ret_guard, BELAY_US(turn % 7 * 20)) == BELAY_OK;
    }
}

closure(unsigned, add_by_all_ways, by_ref(Ring, ring), by_copy(unsigned, number),
        by_copy(unsigned, rounds))
{
    const unsigned first = number * 11;
    unsigned taken = 0;
    prepare_thread(number);
    for (unsigned turn = first; turn < first + rounds; turn++) {
        own(RingGuard) guard = {0};
        if (!take(ring, turn, &guard))
            continue;
        enter_and_leave(guard.data, turn % 37 == 0);
        taken++;
    }
    return taken;
}

enum { MOST_THREADS = 100 };

void
contend_by_all_ways(unsigned threads, unsigned rounds)
{
    own(Ring) ring = Ring_new((Guarded){0});
    add_by_all_ways_handle handles[MOST_THREADS];
    unsigned long taken = 0;
    scope (s) {
        for (unsigned i = 0; i < threads; i++)
            handles[i] = scope_spawn(s, add_by_all_ways, &ring, i, rounds);
        for (unsigned i = 0; i < threads; i++) {
            unsigned by_one;
            unwrap(join(&handles[i], &by_one));
            taken += by_one;
        }
    }
    ck_assert(!Ring_get_mut(&ring)->broken);
    ck_assert_uint_eq(Ring_get_mut(&ring)->count, taken);
    ck_assert_uint_ge(taken, (unsigned long)threads * (rounds / 4));
}

closure(void, take_once, by_ref(Ring, ring), by_copy(unsigned, number), by_ref(Flag, ready))
{
    prepare_thread(number);
    flag_raise(ready);
    with_lock (guarded, ring)
        enter_and_leave(guarded, false);
}

void
contend_asleep(unsigned threads)
{
    own(Ring) ring = Ring_new((Guarded){0});
    Flag ready = 0;
    scope (s) {
        with_lock (guarded, &ring) {
            for (unsigned i = 0; i < threads; i++)
                (void)scope_spawn(s, take_once, &ring, i, &ready);
            flag_wait(&ready, threads);
            belay_thread_sleep(BELAY_MS(50)); /* for most of them to fall asleep; none has to */
            ck_assert_uint_eq(guarded->count, 0);
        }
    }
    ck_assert(!Ring_get_mut(&ring)->broken);
    ck_assert_uint_eq(Ring_get_mut(&ring)->count, threads);
}
