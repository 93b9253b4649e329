/* SPDX-License-Identifier: MIT */
/*
 * rust_process.c - std::process::Command, as C calls it; or why it is missing.
 */
#include "peers/process_peers.h"

#include <stdlib.h>

#if defined(BENCH_RUST_MISSING)

const BenchPeer rust_std_process_peer = {.missing = BENCH_RUST_MISSING};
const BenchPeer rust_std_process_output_peer = {.missing = BENCH_RUST_MISSING};

#else

/* rust/process.rs */
uint64_t peer_std_process_work(uint64_t turns);
uint64_t peer_std_process_output_work(uint64_t turns);

/* The state is the count that work() returned. */
static void *
count_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(uint64_t));
}

static void
status_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    *(uint64_t *)state = peer_std_process_work(turns);
}

static void
output_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    *(uint64_t *)state = peer_std_process_output_work(turns);
}

static bool
count_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    const bool right = *(uint64_t *)state == turns;
    free(state);
    return right;
}

const BenchPeer rust_std_process_peer = {NULL, count_open, status_work, count_close};
const BenchPeer rust_std_process_output_peer = {NULL, count_open, output_work, count_close};

#endif
