/* SPDX-License-Identifier: MIT */
/*
 * rust_pool.c - rayon, as C calls it; or why it is missing (see rust_peers.c).
 */
#include "peers/pool_peers.h"

#include <stdlib.h>

#if defined(BENCH_RAYON_MISSING)

const BenchPeer rayon_spawn_peer = {.missing = BENCH_RAYON_MISSING};
const BenchPeer rayon_scope_peer = {.missing = BENCH_RAYON_MISSING};
const BenchPeer rayon_sum_peer = {.missing = BENCH_RAYON_MISSING};

#else

/* rust/pool.rs */
void *peer_rayon_open(uint32_t threads);
void peer_rayon_spawn_work(void *state, uint64_t turns);
void peer_rayon_scope_work(void *state, uint64_t turns, uint32_t jobs);
void peer_rayon_sum_work(void *state, uint64_t turns, const int *numbers, size_t length,
                         uint64_t expected);
uint64_t peer_rayon_close(void *state);

static void *
rayon_open(const BenchArgs *args)
{
    (void)args;
    return peer_rayon_open(BENCH_POOL_THREADS);
}

static void *
sum_open(const BenchArgs *args)
{
    (void)bench_sum_numbers();
    return rayon_open(args);
}

static void
spawn_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    peer_rayon_spawn_work(state, turns);
}

static void
scope_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    peer_rayon_scope_work(state, turns, BENCH_SCOPE_THREADS);
}

static void
sum_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    peer_rayon_sum_work(state, turns, bench_sum_numbers(), BENCH_SUM_LENGTH, BENCH_SUM);
}

static bool
each_turn_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return peer_rayon_close(state) == turns;
}

static bool
scope_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return peer_rayon_close(state) == turns * BENCH_SCOPE_THREADS;
}

const BenchPeer rayon_spawn_peer = {NULL, rayon_open, spawn_work, each_turn_close};
const BenchPeer rayon_scope_peer = {NULL, rayon_open, scope_work, scope_close};
const BenchPeer rayon_sum_peer = {NULL, sum_open, sum_work, each_turn_close};

#endif
