/* SPDX-License-Identifier: MIT */
/*
 * glibc_condvar.c - pthread condition variable and mutex.
 */
#include "peers/wait_peers.h"

#include <pthread.h>
#include <stdlib.h>

/* The number is whose turn it is, or how many tokens there are; under lock. */
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

static void
notify_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    Shared *const shared = state;
    for (uint64_t turn = 0; turn < turns; turn++)
        pthread_cond_signal(&shared->changed);
}

static void
game_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    Shared *const shared = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        const uint64_t mine = 2 * turn + side;
        pthread_mutex_lock(&shared->lock);
        while (shared->number != mine)
            pthread_cond_wait(&shared->changed, &shared->lock);
        shared->number = mine + 1;
        pthread_mutex_unlock(&shared->lock);
        pthread_cond_signal(&shared->changed);
    }
}

static void
tokens_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    Shared *const shared = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        pthread_mutex_lock(&shared->lock);
        if (side % 2 == 0) {
            shared->number += 1;
            pthread_mutex_unlock(&shared->lock);
            pthread_cond_signal(&shared->changed);
        } else {
            while (shared->number == 0)
                pthread_cond_wait(&shared->changed, &shared->lock);
            shared->number -= 1;
            pthread_mutex_unlock(&shared->lock);
        }
    }
}

static bool
number_is(Shared *shared, uint64_t expected)
{
    const bool right = shared->number == expected;
    pthread_cond_destroy(&shared->changed);
    pthread_mutex_destroy(&shared->lock);
    free(shared);
    return right;
}

static bool
zero_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args, (void)turns;
    return number_is(state, 0);
}

static bool
game_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return number_is(state, 2 * turns);
}

const BenchPeer glibc_condvar_peers[CONDVAR_KINDS] = {
    [CONDVAR_NOTIFY] = {NULL, shared_open, notify_work, zero_close},
    [CONDVAR_GAME] = {NULL, shared_open, game_work, game_close},
    [CONDVAR_TOKENS] = {NULL, shared_open, tokens_work, zero_close},
};
