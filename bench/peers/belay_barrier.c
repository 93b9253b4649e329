/* SPDX-License-Identifier: MIT */
/*
 * belay_barrier.c - Belay's barrier.
 */
#include "peers/wait_peers.h"

#include <belay/prelude.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct Meeting {
    _Alignas(BENCH_LINE) belay_barrier barrier;
    _Alignas(BENCH_LINE) atomic_ulong leaders;
} Meeting;

static void *
barrier_open(const BenchArgs *args)
{
    Meeting *const meeting = bench_alloc(sizeof *meeting);
    meeting->barrier = belay_barrier_new(args->threads);
    return meeting;
}

static void
barrier_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    Meeting *const meeting = state;
    uint64_t led = 0;
    for (uint64_t turn = 0; turn < turns; turn++)
        led += barrier_wait(&meeting->barrier);
    atomic_fetch_add_explicit(&meeting->leaders, led, memory_order_relaxed);
}

static bool
barrier_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    Meeting *const meeting = state;
    const bool right = atomic_load_explicit(&meeting->leaders, memory_order_relaxed) == turns;
    free(meeting);
    return right;
}

const BenchPeer belay_barrier_peer = {NULL, barrier_open, barrier_work, barrier_close};
