/* SPDX-License-Identifier: MIT */
/*
 * belay_shared.h - the works and closes of Belay's readers-writer locks, by their blocks. Include
 * it after Shared is declared, a lock of an uint64_t.
 */
#ifndef BENCH_PEERS_BELAY_SHARED_H
#define BENCH_PEERS_BELAY_SHARED_H

#include "peers/rwlock_peers.h"

#include <stdlib.h>

typedef struct Locked {
    _Alignas(BENCH_LINE) Shared shared;
} Locked;

static void *
open_lock(const BenchArgs *args)
{
    (void)args;
    Locked *const locked = bench_alloc(sizeof *locked);
    locked->shared = Shared_new(0);
    return locked;
}

static inline uint32_t
read_turn(void *state, uint32_t seed, uint32_t inside)
{
    const Shared *const shared = &((Locked *)state)->shared;
    belay_with_read (value, shared)
        seed = rwlock_inside(*value, seed, inside);
    return seed;
}

static inline uint32_t
write_turn(void *state, uint32_t seed, uint32_t inside)
{
    const Shared *const shared = &((Locked *)state)->shared;
    belay_with_write (value, shared)
        seed = rwlock_inside(*value += 1, seed, inside);
    return seed;
}

static uint64_t
close_lock(void *state)
{
    Locked *const locked = state;
    const uint64_t value = Shared_into_inner(&locked->shared);
    free(locked);
    return value;
}

RWLOCK_WORKS(read_turn, write_turn)
RWLOCK_CLOSES(close_lock)

#endif
