/* SPDX-License-Identifier: MIT */
/*
 * nsync_condvar.c - nsync's condition variable and mutex; from Debian's libnsync-dev.
 */
#include "peers/condvar_peers.h"

#include <nsync.h>
#include <stdlib.h>

/* For CONDVAR_WORKS. */
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

static uint64_t
shared_close(void *state)
{
    Shared *const shared = state;
    const uint64_t number = shared->number;
    free(shared);
    return number;
}

CONDVAR_WORKS(nsync_mu_lock, nsync_mu_unlock, nsync_cv_wait, nsync_cv_signal)
CONDVAR_CLOSES(shared_close)
const BenchPeer nsync_condvar_peers[CONDVAR_KINDS] = CONDVAR_PEERS(shared_open);
