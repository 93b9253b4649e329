/* SPDX-License-Identifier: MIT */
/*
 * belay_arc.c - Belay's Arc: clone and drop of a shared one, new and drop of a fresh one.
 */
#include "peers/peers.h"

#include <belay/prelude.h>
#include <stdlib.h>

/* Long enough that nothing else shares the cache line of the count. */
typedef struct Line {
    uint64_t values[16];
} Line;

ARC(SharedLine, Line);
ARC(SharedNumber, uint64_t);

static void *
clone_open(const BenchArgs *args)
{
    (void)args;
    SharedLine *const shared = bench_alloc(sizeof *shared);
    *shared = SharedLine_new((Line){{1}});
    return shared;
}

static void
clone_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    const SharedLine *const shared = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        own(SharedLine) mine = SharedLine_clone(shared);
        __asm__ volatile("" : : "r"(SharedLine_get(&mine)));
    }
}

static bool
clone_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args, (void)turns;
    SharedLine *const shared = state;
    const bool right = SharedLine_strong_count(shared) == 1;
    SharedLine_drop(shared);
    free(shared);
    return right;
}

static void *
new_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(uint64_t));
}

static void
new_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    uint64_t sum = 0;
    for (uint64_t turn = 0; turn < turns; turn++) {
        own(SharedNumber) fresh = SharedNumber_new(1);
        __asm__ volatile("" : : "r"(SharedNumber_get(&fresh)) : "memory");
        sum += *SharedNumber_get(&fresh);
    }
    *(uint64_t *)state = sum;
}

static bool
new_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    const bool right = *(uint64_t *)state == turns;
    free(state);
    return right;
}

const BenchPeer belay_arc_clone_peer = {NULL, clone_open, clone_work, clone_close};
const BenchPeer belay_arc_new_peer = {NULL, new_open, new_work, new_close};
