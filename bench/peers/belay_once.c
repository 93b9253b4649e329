/* SPDX-License-Identifier: MIT */
/*
 * belay_once.c - Belay's once, and its LAZY_LOCK.
 */
#include "peers/wait_peers.h"

#include <belay/prelude.h>
#include <stdlib.h>

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

/* The state is the sum of what was read. */
static void *
once_open(const BenchArgs *args)
{
    (void)args;
    static uint64_t kept;
    once_call_once(&done, keep, 1, &kept);
    (void)Lazy_get(&lazy);
    return bench_alloc(sizeof(uint64_t));
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

static bool
sum_is(void *state, uint64_t expected)
{
    const bool right = *(uint64_t *)state == expected;
    free(state);
    return right;
}

static bool
call_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args, (void)turns;
    return sum_is(state, 0);
}

static bool
lazy_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return sum_is(state, turns * BENCH_LAZY_NUMBER);
}

const BenchPeer belay_once_peers[ONCE_KINDS] = {
    [ONCE_CALL] = {NULL, once_open, call_work, call_close},
    [ONCE_LAZY] = {NULL, once_open, lazy_work, lazy_close},
};
