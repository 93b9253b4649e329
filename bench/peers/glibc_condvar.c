/* SPDX-License-Identifier: MIT */
/*
 * glibc_condvar.c - pthread condition variable and mutex.
 */
#include "peers/condvar_peers.h"

#include <pthread.h>
#include <stdlib.h>

/* For CONDVAR_WORKS. */
typedef struct Shared {
    _Alignas(BENCH_LINE) pthread_mutex_t lock;
    uint64_t number;
    pthread_cond_t changed;
} Shared;

static void *
shared_open(const BenchArgs *args)
{
    (void)args;
    Shared *const shared = bench_alloc(sizeof *shared);
    pthread_mutex_init(&shared->lock, NULL);
    pthread_cond_init(&shared->changed, NULL);
    return shared;
}

static uint64_t
shared_close(void *state)
{
    Shared *const shared = state;
    const uint64_t number = shared->number;
    pthread_cond_destroy(&shared->changed);
    pthread_mutex_destroy(&shared->lock);
    free(shared);
    return number;
}

CONDVAR_WORKS(pthread_mutex_lock, pthread_mutex_unlock, pthread_cond_wait, pthread_cond_signal)
CONDVAR_CLOSES(shared_close)
const BenchPeer glibc_condvar_peers[CONDVAR_KINDS] = CONDVAR_PEERS(shared_open);
