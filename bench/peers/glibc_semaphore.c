/* SPDX-License-Identifier: MIT */
/*
 * glibc_semaphore.c - sem_t, and the recursive mutex.
 */
#include "peers/semaphore_peers.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

/* ---- semaphore ------------------------------------------------------------------------------ */

typedef struct Room {
    _Alignas(BENCH_LINE) sem_t permits;
    uint64_t value;                      /* under the only permit */
    _Alignas(BENCH_LINE) sem_t turns[2]; /* of the game */
    _Alignas(BENCH_LINE) atomic_ulong sum;
} Room;

static void *
room_open(unsigned permits)
{
    Room *const room = bench_alloc(sizeof *room);
    sem_init(&room->permits, 0, permits);
    sem_init(&room->turns[0], 0, 1);
    sem_init(&room->turns[1], 0, 0);
    return room;
}

static void *
one_open(const BenchArgs *args)
{
    (void)args;
    return room_open(1);
}

static void *
two_open(const BenchArgs *args)
{
    (void)args;
    return room_open(2);
}

/* As a program writes it: a signal may end a wait. */
static void
acquire(sem_t *permits)
{
    while (sem_wait(permits) != 0 && errno == EINTR) {
        /* again */
    }
}

static void
one_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)side;
    Room *const room = state;
    uint32_t seed = 1;
    for (uint64_t turn = 0; turn < turns; turn++) {
        acquire(&room->permits);
        room->value += 1;
        sem_post(&room->permits);
        if (args->outside != 0)
            seed = bench_busy(seed, args->outside);
    }
    atomic_fetch_add_explicit(&room->sum, turns, memory_order_relaxed);
}

static void
two_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)side;
    Room *const room = state;
    uint64_t own_count = 0;
    uint32_t seed = 1;
    for (uint64_t turn = 0; turn < turns; turn++) {
        acquire(&room->permits);
        own_count += 1;
        seed = bench_busy(seed, args->inside);
        sem_post(&room->permits);
        seed = bench_busy(seed, args->outside);
    }
    atomic_fetch_add_explicit(&room->sum, own_count, memory_order_relaxed);
}

static void
game_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    Room *const room = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        acquire(&room->turns[side]);
        sem_post(&room->turns[1 - side]);
    }
    atomic_fetch_add_explicit(&room->sum, turns, memory_order_relaxed);
}

static bool
room_close(void *state, const BenchArgs *args, uint64_t turns)
{
    Room *const room = state;
    const unsigned long sum = atomic_load_explicit(&room->sum, memory_order_relaxed);
    const bool right = sum == turns * args->threads && (room->value == 0 || room->value == sum);
    sem_destroy(&room->permits);
    sem_destroy(&room->turns[0]);
    sem_destroy(&room->turns[1]);
    free(room);
    return right;
}

const BenchPeer glibc_semaphore_peers[SEMAPHORE_KINDS] = {
    [SEMAPHORE_ONE] = {NULL, one_open, one_work, room_close},
    [SEMAPHORE_TWO] = {NULL, two_open, two_work, room_close},
    [SEMAPHORE_GAME] = {NULL, one_open, game_work, room_close},
};

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
