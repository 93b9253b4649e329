/* SPDX-License-Identifier: MIT */
/*
 * nsync_rwlock.c - nsync's mutex, which readers may share; from Debian's libnsync-dev.
 */
#include "peers/rwlock_peers.h"

#include <nsync.h>
#include <stdlib.h>

typedef struct Locked {
    _Alignas(BENCH_LINE) nsync_mu lock;
    uint64_t value; /* under lock */
} Locked;

static void *
open_lock(const BenchArgs *args)
{
    (void)args;
    Locked *const locked = bench_alloc(sizeof *locked);
    nsync_mu_init(&locked->lock);
    return locked;
}

static inline uint32_t
read_turn(void *state, uint32_t seed, uint32_t inside)
{
    Locked *const locked = state;
    nsync_mu_rlock(&locked->lock);
    seed = rwlock_inside(locked->value, seed, inside);
    nsync_mu_runlock(&locked->lock);
    return seed;
}

static inline uint32_t
write_turn(void *state, uint32_t seed, uint32_t inside)
{
    Locked *const locked = state;
    nsync_mu_lock(&locked->lock);
    seed = rwlock_inside(locked->value += 1, seed, inside);
    nsync_mu_unlock(&locked->lock);
    return seed;
}

static uint64_t
close_lock(void *state)
{
    Locked *const locked = state;
    const uint64_t value = locked->value;
    free(locked);
    return value;
}

RWLOCK_WORKS(read_turn, write_turn)
RWLOCK_CLOSES(close_lock)
const BenchPeer nsync_rwlock_peers[RWLOCK_KINDS] = RWLOCK_PEERS(open_lock);
