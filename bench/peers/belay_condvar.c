/* SPDX-License-Identifier: MIT */
/*
 * belay_condvar.c - Belay's condvar with its mutex, by guards.
 */
#include "peers/condvar_peers.h"

#include <belay/prelude.h>
#include <stdlib.h>

MUTEX(Number, uint64_t);

/* The number is whose turn it is, or how many tokens there are. */
typedef struct Shared {
    _Alignas(BENCH_LINE) Number number;
    belay_condvar changed;
} Shared;

static void *
shared_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(Shared));
}

static void
notify_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    const Shared *const shared = state;
    for (uint64_t turn = 0; turn < turns; turn++)
        condvar_notify_one(&shared->changed);
}

static void
game_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    const Shared *const shared = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        const uint64_t mine = 2 * turn + side;
        own(NumberGuard) guard = Number_lock(&shared->number);
        condvar_wait_while(&shared->changed, &guard, *guard.data != mine);
        *guard.data = mine + 1;
        NumberGuard_drop(&guard);
        condvar_notify_one(&shared->changed);
    }
}

static void
tokens_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    const Shared *const shared = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        own(NumberGuard) guard = Number_lock(&shared->number);
        if (side % 2 == 0) {
            *guard.data += 1;
            NumberGuard_drop(&guard);
            condvar_notify_one(&shared->changed);
        } else {
            condvar_wait_while(&shared->changed, &guard, *guard.data == 0);
            *guard.data -= 1;
        }
    }
}

static uint64_t
shared_close(void *state)
{
    Shared *const shared = state;
    const uint64_t number = Number_into_inner(&shared->number);
    free(shared);
    return number;
}

CONDVAR_CLOSES(shared_close)
const BenchPeer belay_condvar_peers[CONDVAR_KINDS] = CONDVAR_PEERS(shared_open);
