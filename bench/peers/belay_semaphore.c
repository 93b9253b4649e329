/* SPDX-License-Identifier: MIT */
/*
 * belay_semaphore.c - Belay's semaphore and its re-entrant lock.
 */
#include "peers/semaphore_peers.h"

#include <belay/prelude.h>

/* ---- semaphore ------------------------------------------------------------------------------ */

static void
make(belay_semaphore *semaphore, unsigned permits)
{
    *semaphore = belay_semaphore_new(permits);
}

static void
unmake(const belay_semaphore *semaphore)
{
    (void)semaphore; /* it owns nothing */
}

SEMAPHORE_ROOM(belay_semaphore, make, semaphore_acquire, semaphore_release, unmake)

const BenchPeer belay_semaphore_peers[SEMAPHORE_KINDS] = SEMAPHORE_PEERS;

/* ---- re-entrant lock ------------------------------------------------------------------------ */

CELL(Count, uint64_t);
REENTRANT_LOCK(Counter, Count);

typedef struct Locked {
    _Alignas(BENCH_LINE) Counter counter;
} Locked;

static void *
locked_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(Locked));
}

static void
locked_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)side;
    const Counter *const counter = &((Locked *)state)->counter;
    uint32_t seed = 1;
    for (uint64_t turn = 0; turn < turns; turn++) {
        with_reentrant (count, counter)
            Count_set(count, Count_get(count) + 1);
        if (args->outside != 0)
            seed = bench_busy(seed, args->outside);
    }
}

static void
nested_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    const Counter *const counter = &((Locked *)state)->counter;
    for (uint64_t turn = 0; turn < turns; turn++)
        with_reentrant (outer, counter)
            with_reentrant (inner, counter)
                Count_set(inner, Count_get(outer) + 1);
}

static bool
locked_close(void *state, const BenchArgs *args, uint64_t turns)
{
    Locked *const locked = state;
    const Count count = Counter_into_inner(&locked->counter);
    const bool right = Count_get(&count) == turns * args->threads;
    free(locked);
    return right;
}

const BenchPeer belay_reentrant_peer = {NULL, locked_open, locked_work, locked_close};
const BenchPeer belay_reentrant_nested_peer = {NULL, locked_open, nested_work, locked_close};
