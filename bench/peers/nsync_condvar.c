/* SPDX-License-Identifier: MIT */
/*
 * nsync_condvar.c - nsync's condition variable and mutex; from Debian's libnsync-dev.
 */
#include "peers/wait_peers.h"

#include <nsync.h>
#include <stdlib.h>

/* The number is whose turn it is, or how many tokens there are; under lock. */
typedef struct Shared {
    _Alignas(BENCH_LINE) nsync_mu lock;
    uint64_t number;
    nsync_cv changed;
} Shared;

static void *
shared_open(const BenchArgs *args)
{
    (void)args;
    Shared *const shared = bench_alloc(sizeof *shared);
    nsync_mu_init(&shared->lock);
    nsync_cv_init(&shared->changed);
    return shared;
}

static void
notify_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    Shared *const shared = state;
    for (uint64_t turn = 0; turn < turns; turn++)
        nsync_cv_signal(&shared->changed);
}

static void
game_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    Shared *const shared = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        const uint64_t mine = 2 * turn + side;
        nsync_mu_lock(&shared->lock);
        while (shared->number != mine)
            nsync_cv_wait(&shared->changed, &shared->lock);
        shared->number = mine + 1;
        nsync_mu_unlock(&shared->lock);
        nsync_cv_signal(&shared->changed);
    }
}

static void
tokens_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    Shared *const shared = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        nsync_mu_lock(&shared->lock);
        if (side % 2 == 0) {
            shared->number += 1;
            nsync_mu_unlock(&shared->lock);
            nsync_cv_signal(&shared->changed);
        } else {
            while (shared->number == 0)
                nsync_cv_wait(&shared->changed, &shared->lock);
            shared->number -= 1;
            nsync_mu_unlock(&shared->lock);
        }
    }
}

static bool
number_is(Shared *shared, uint64_t expected)
{
    const bool right = shared->number == expected;
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

const BenchPeer nsync_condvar_peers[CONDVAR_KINDS] = {
    [CONDVAR_NOTIFY] = {NULL, shared_open, notify_work, zero_close},
    [CONDVAR_GAME] = {NULL, shared_open, game_work, game_close},
    [CONDVAR_TOKENS] = {NULL, shared_open, tokens_work, zero_close},
};
