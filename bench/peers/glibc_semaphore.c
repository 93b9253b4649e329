/* SPDX-License-Identifier: MIT */
/*
 * glibc_semaphore.c - sem_t, and the recursive mutex.
 */
#include "peers/semaphore_peers.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>

/* ---- semaphore ------------------------------------------------------------------------------ */

static void
make(sem_t *semaphore, unsigned permits)
{
    sem_init(semaphore, 0, permits);
}

/* As a program writes it: a signal may end a wait. */
static void
acquire(sem_t *permits)
{
    while (sem_wait(permits) != 0 && errno == EINTR) {
        /* again */
    }
}

SEMAPHORE_ROOM(sem_t, make, acquire, sem_post, sem_destroy)

const BenchPeer glibc_semaphore_peers[SEMAPHORE_KINDS] = SEMAPHORE_PEERS;

/* ---- recursive mutex ------------------------------------------------------------------------ */

typedef struct Locked {
    _Alignas(BENCH_LINE) pthread_mutex_t mutex;
    uint64_t value; /* under mutex */
} Locked;

static void *
locked_open(const BenchArgs *args)
{
    (void)args;
    Locked *const locked = bench_alloc(sizeof *locked);
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&locked->mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return locked;
}

static void
locked_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)side;
    Locked *const locked = state;
    uint32_t seed = 1;
    for (uint64_t turn = 0; turn < turns; turn++) {
        pthread_mutex_lock(&locked->mutex);
        locked->value += 1;
        pthread_mutex_unlock(&locked->mutex);
        if (args->outside != 0)
            seed = bench_busy(seed, args->outside);
    }
}

static void
nested_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    Locked *const locked = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        pthread_mutex_lock(&locked->mutex);
        pthread_mutex_lock(&locked->mutex);
        locked->value += 1;
        pthread_mutex_unlock(&locked->mutex);
        pthread_mutex_unlock(&locked->mutex);
    }
}

static bool
locked_close(void *state, const BenchArgs *args, uint64_t turns)
{
    Locked *const locked = state;
    const bool right = locked->value == turns * args->threads;
    pthread_mutex_destroy(&locked->mutex);
    free(locked);
    return right;
}

const BenchPeer glibc_recursive_peer = {NULL, locked_open, locked_work, locked_close};
const BenchPeer glibc_recursive_nested_peer = {NULL, locked_open, nested_work, locked_close};
