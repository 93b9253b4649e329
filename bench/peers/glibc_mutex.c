/* SPDX-License-Identifier: MIT */
/*
 * glibc_mutex.c - the lock of glibc, with its default attributes.
 */
#include "peers/peers.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct Locked {
    _Alignas(BENCH_LINE) pthread_mutex_t mutex;
    uint64_t value; /* under mutex */
} Locked;

static void *
mutex_open(const BenchArgs *args)
{
    (void)args;
    Locked *const locked = bench_alloc(sizeof *locked);
    pthread_mutex_init(&locked->mutex, NULL);
    return locked;
}

static void
mutex_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)side;
    Locked *const locked = state;
    const uint32_t inside = args->inside, outside = args->outside;
    if (inside == 0 && outside == 0) {
        for (uint64_t turn = 0; turn < turns; turn++) {
            pthread_mutex_lock(&locked->mutex);
            locked->value += 1;
            pthread_mutex_unlock(&locked->mutex);
        }
        return;
    }
    uint32_t seed = 1;
    for (uint64_t turn = 0; turn < turns; turn++) {
        pthread_mutex_lock(&locked->mutex);
        locked->value += 1;
        seed = bench_busy(seed, inside);
        pthread_mutex_unlock(&locked->mutex);
        seed = bench_busy(seed, outside);
    }
}

static bool
mutex_close(void *state, const BenchArgs *args, uint64_t turns)
{
    Locked *const locked = state;
    const bool right = locked->value == turns * args->threads;
    pthread_mutex_destroy(&locked->mutex);
    free(locked);
    return right;
}

const BenchPeer glibc_mutex_peer = {NULL, mutex_open, mutex_work, mutex_close};
