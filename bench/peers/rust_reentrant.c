/* SPDX-License-Identifier: MIT */
/*
 * rust_reentrant.c - parking_lot's re-entrant mutex, as C calls it; or why it is missing. (std's is
 * not stable.)
 */
#include "peers/semaphore_peers.h"

#if defined(BENCH_PARKING_LOT_MISSING)

const BenchPeer rust_parking_lot_reentrant_peer = {.missing = BENCH_PARKING_LOT_MISSING};
const BenchPeer rust_parking_lot_reentrant_nested_peer = {.missing = BENCH_PARKING_LOT_MISSING};

#else

/* rust/reentrant.rs */
void *peer_parking_lot_reentrant_open(void);
void peer_parking_lot_reentrant_work(void *state, uint64_t turns, uint32_t outside);
void peer_parking_lot_reentrant_nested(void *state, uint64_t turns);
uint64_t peer_parking_lot_reentrant_close(void *state);

static void *
lock_open(const BenchArgs *args)
{
    (void)args;
    return peer_parking_lot_reentrant_open();
}

static void
lock_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)side;
    peer_parking_lot_reentrant_work(state, turns, args->outside);
}

static void
nested_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    peer_parking_lot_reentrant_nested(state, turns);
}

static bool
lock_close(void *state, const BenchArgs *args, uint64_t turns)
{
    return peer_parking_lot_reentrant_close(state) == turns * args->threads;
}

const BenchPeer rust_parking_lot_reentrant_peer = {NULL, lock_open, lock_work, lock_close};
const BenchPeer rust_parking_lot_reentrant_nested_peer = {NULL, lock_open, nested_work, lock_close};

#endif
