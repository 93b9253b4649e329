/* SPDX-License-Identifier: MIT */
/*
 * glibc_rwlock.c - the readers-writer lock of glibc, with its default attributes: it prefers
 * readers, and lets them starve writers.
 */
#include "peers/rwlock_peers.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct Locked {
    _Alignas(BENCH_LINE) pthread_rwlock_t lock;
    uint64_t value; /* under lock */
} Locked;

static void *
open_lock(const BenchArgs *args)
{
    (void)args;
    Locked *const locked = bench_alloc(sizeof *locked);
    pthread_rwlock_init(&locked->lock, NULL);
    return locked;
}

static inline uint32_t
read_turn(void *state, uint32_t seed, uint32_t inside)
{
    Locked *const locked = state;
    pthread_rwlock_rdlock(&locked->lock);
    seed = rwlock_inside(locked->value, seed, inside);
    pthread_rwlock_unlock(&locked->lock);
    return seed;
}

static inline uint32_t
write_turn(void *state, uint32_t seed, uint32_t inside)
{
    Locked *const locked = state;
    pthread_rwlock_wrlock(&locked->lock);
    seed = rwlock_inside(locked->value += 1, seed, inside);
    pthread_rwlock_unlock(&locked->lock);
    return seed;
}

static uint64_t
close_lock(void *state)
{
    Locked *const locked = state;
    const uint64_t value = locked->value;
    pthread_rwlock_destroy(&locked->lock);
    free(locked);
    return value;
}

RWLOCK_WORKS(read_turn, write_turn)
RWLOCK_CLOSES(close_lock)
const BenchPeer glibc_rwlock_peers[RWLOCK_KINDS] = RWLOCK_PEERS(open_lock);
