/* SPDX-License-Identifier: MIT */
/*
 * belay_panic.c - a panic of Belay through frames that each own something, caught.
 */
#include "peers/peers.h"

#include <belay/prelude.h>
#include <stdlib.h>

/* What a run leaves: how many values were dropped, how many panics were caught. */
typedef struct Outcome {
    uint64_t dropped, caught;
} Outcome;

typedef struct Cleanup {
    Outcome *outcome;
} Cleanup;

static void
Cleanup_drop(Cleanup *cleanup)
{
    cleanup->outcome->dropped += 1;
}

static __attribute__((noinline)) void
descend(Outcome *outcome, unsigned frames)
{
    own(Cleanup) cleanup = {outcome};
    __asm__ volatile("" : : "r"(&cleanup) : "memory");
    if (frames > 1)
        descend(outcome, frames - 1);
    else if (outcome != NULL) /* else the compiler warns that nobody comes back */
        panic("turn %d", 1);
    __asm__ volatile("" : : "r"(&cleanup) : "memory");
}

closure(void, descend_all, by_mut(Outcome, outcome))
{
    descend(outcome, BENCH_FRAMES);
}

static void
say_nothing(const belay_panic_info *info)
{
    (void)info;
}

static void *
panic_open(const BenchArgs *args)
{
    (void)args;
    belay_set_panic_hook(say_nothing);
    return bench_alloc(sizeof(Outcome));
}

static void
panic_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    Outcome *const outcome = state;
    for (uint64_t turn = 0; turn < turns; turn++)
        outcome->caught += catch_unwind(descend_all, outcome) == BELAY_PANICKED;
}

static bool
panic_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    Outcome *const outcome = state;
    const bool right = outcome->caught == turns && outcome->dropped == turns * BENCH_FRAMES;
    belay_set_panic_hook(NULL);
    free(outcome);
    return right;
}

const BenchPeer belay_panic_peer = {NULL, panic_open, panic_work, panic_close};
