/* SPDX-License-Identifier: MIT */
/*
 * belay_once.c - Belay's once, and its LAZY_LOCK.
 */
#include "peers/once_peers.h"

#include <belay/prelude.h>

static belay_once done;

closure(void, keep, by_copy(uint64_t, number), by_mut(uint64_t, place))
{
    *place = number;
}

static uint64_t
make_number(void)
{
    return BENCH_LAZY_NUMBER;
}

LAZY_LOCK(Lazy, uint64_t, make_number);

static Lazy lazy = LAZY_LOCK_INIT;

static void *
once_open(const BenchArgs *args)
{
    static uint64_t kept;
    once_call_once(&done, keep, 1, &kept);
    (void)Lazy_get(&lazy);
    return once_open_sum(args);
}

static void
call_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    for (uint64_t turn = 0; turn < turns; turn++)
        once_call_once(&done, keep, turn, (uint64_t *)state);
}

static void
lazy_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    uint64_t sum = 0;
    for (uint64_t turn = 0; turn < turns; turn++)
        sum += *Lazy_get(&lazy);
    *(uint64_t *)state = sum;
}

const BenchPeer belay_once_peers[ONCE_KINDS] = ONCE_PEERS(once_open, call_work, lazy_work);
