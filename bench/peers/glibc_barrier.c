/* SPDX-License-Identifier: MIT */
/*
 * glibc_barrier.c - pthread barrier.
 */
#include "peers/wait_peers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct Meeting {
    _Alignas(BENCH_LINE) pthread_barrier_t barrier;
    _Alignas(BENCH_LINE) atomic_ulong leaders;
} Meeting;

static void *
barrier_open(const BenchArgs *args)
{
    Meeting *const meeting = bench_alloc(sizeof *meeting);
    pthread_barrier_init(&meeting->barrier, NULL, args->threads);
    return meeting;
}

static void
barrier_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    Meeting *const meeting = state;
    uint64_t led = 0;
    for (uint64_t turn = 0; turn < turns; turn++)
        led += pthread_barrier_wait(&meeting->barrier) == PTHREAD_BARRIER_SERIAL_THREAD;
    atomic_fetch_add_explicit(&meeting->leaders, led, memory_order_relaxed);
}

static bool
barrier_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    Meeting *const meeting = state;
    const bool right = atomic_load_explicit(&meeting->leaders, memory_order_relaxed) == turns;
    pthread_barrier_destroy(&meeting->barrier);
    free(meeting);
    return right;
}

const BenchPeer glibc_barrier_peer = {NULL, barrier_open, barrier_work, barrier_close};
