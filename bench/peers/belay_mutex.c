/* SPDX-License-Identifier: MIT */
/*
 * belay_mutex.c - Belay's mutex, by the block with_lock and by a guard.
 */
#include "peers/peers.h"

#include <belay/prelude.h>
#include <stdlib.h>

MUTEX(Counter, uint64_t);

typedef struct Locked {
    _Alignas(BENCH_LINE) Counter counter;
} Locked;

static void *
mutex_open(const BenchArgs *args)
{
    (void)args;
    Locked *const locked = bench_alloc(sizeof *locked);
    locked->counter = Counter_new(0);
    return locked;
}

static void
with_lock_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)side;
    const Counter *const counter = &((Locked *)state)->counter;
    const uint32_t inside = args->inside, outside = args->outside;
    if (inside == 0 && outside == 0) {
        for (uint64_t turn = 0; turn < turns; turn++)
            with_lock (value, counter)
                *value += 1;
        return;
    }
    uint32_t seed = 1;
    for (uint64_t turn = 0; turn < turns; turn++) {
        with_lock (value, counter) {
            *value += 1;
            seed = bench_busy(seed, inside);
        }
        seed = bench_busy(seed, outside);
    }
}

/* Only used without work in and outside the lock. */
static void
guard_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    const Counter *const counter = &((Locked *)state)->counter;
    for (uint64_t turn = 0; turn < turns; turn++) {
        own(CounterGuard) guard = Counter_lock(counter);
        *guard.data += 1;
    }
}

static bool
mutex_close(void *state, const BenchArgs *args, uint64_t turns)
{
    Locked *const locked = state;
    const bool right = Counter_into_inner(&locked->counter) == turns * args->threads;
    free(locked);
    return right;
}

const BenchPeer belay_with_lock_peer = {NULL, mutex_open, with_lock_work, mutex_close};
const BenchPeer belay_guard_peer = {NULL, mutex_open, guard_work, mutex_close};
