/* SPDX-License-Identifier: MIT */
/*
 * rust_peers.c - the Rust peers, as C calls them; or why they are missing.
 *
 * BENCH_RUST_MISSING and BENCH_PARKING_LOT_MISSING come from CMake where there is no cargo, or no
 * crate of that name: the reason, in a few words, for the report.
 */
#include "peers/peers.h"

#include <stdlib.h>

#if defined(BENCH_RUST_MISSING)

const BenchPeer rust_std_mutex_peer = {.missing = BENCH_RUST_MISSING};
const BenchPeer rust_std_arc_clone_peer = {.missing = BENCH_RUST_MISSING};
const BenchPeer rust_std_arc_new_peer = {.missing = BENCH_RUST_MISSING};
const BenchPeer rust_std_spawn_peer = {.missing = BENCH_RUST_MISSING};
const BenchPeer rust_std_scope_peer = {.missing = BENCH_RUST_MISSING};
const BenchPeer rust_std_park_self_peer = {.missing = BENCH_RUST_MISSING};
const BenchPeer rust_std_park_game_peer = {.missing = BENCH_RUST_MISSING};
const BenchPeer rust_std_panic_peer = {.missing = BENCH_RUST_MISSING};

#else

/* rust/mutex.rs */
void *peer_std_mutex_open(void);
void peer_std_mutex_work(void *state, uint64_t turns, uint32_t inside, uint32_t outside);
uint64_t peer_std_mutex_close(void *state);

/* rust/arc.rs */
void *peer_std_arc_open(void);
void peer_std_arc_clone_work(void *state, uint64_t turns);
uint64_t peer_std_arc_close(void *state);
uint64_t peer_std_arc_new_work(uint64_t turns);

/* rust/thread.rs */
uint64_t peer_std_spawn_work(uint64_t turns);
uint64_t peer_std_scope_work(uint64_t turns, uint32_t threads);

/* rust/park.rs */
void peer_std_park_self_work(uint64_t turns);
void *peer_std_park_open(void);
void peer_std_park_work(void *state, uint32_t side, uint64_t turns);
uint64_t peer_std_park_close(void *state);

/* rust/panic.rs */
uint64_t peer_std_panic_work(uint64_t turns, uint32_t frames);

static void *
mutex_open(const BenchArgs *args)
{
    (void)args;
    return peer_std_mutex_open();
}

static void
mutex_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)side;
    peer_std_mutex_work(state, turns, args->inside, args->outside);
}

static bool
mutex_close(void *state, const BenchArgs *args, uint64_t turns)
{
    return peer_std_mutex_close(state) == turns * args->threads;
}

const BenchPeer rust_std_mutex_peer = {NULL, mutex_open, mutex_work, mutex_close};

static void *
clone_open(const BenchArgs *args)
{
    (void)args;
    return peer_std_arc_open();
}

static void
clone_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    peer_std_arc_clone_work(state, turns);
}

static bool
clone_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args, (void)turns;
    return peer_std_arc_close(state) == 1;
}

const BenchPeer rust_std_arc_clone_peer = {NULL, clone_open, clone_work, clone_close};

/* The rows below count in Rust; the state is the count that work() returned. */
static void *
count_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(uint64_t));
}

static bool
count_is(void *state, uint64_t expected)
{
    const bool right = *(uint64_t *)state == expected;
    free(state);
    return right;
}

static bool
each_turn_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return count_is(state, turns);
}

static void
new_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    *(uint64_t *)state = peer_std_arc_new_work(turns);
}

const BenchPeer rust_std_arc_new_peer = {NULL, count_open, new_work, each_turn_close};

static void
spawn_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    *(uint64_t *)state = peer_std_spawn_work(turns);
}

const BenchPeer rust_std_spawn_peer = {NULL, count_open, spawn_work, each_turn_close};

static void
scope_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    *(uint64_t *)state = peer_std_scope_work(turns, BENCH_SCOPE_THREADS);
}

static bool
scope_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return count_is(state, turns * BENCH_SCOPE_THREADS);
}

const BenchPeer rust_std_scope_peer = {NULL, count_open, scope_work, scope_close};

static void
self_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    peer_std_park_self_work(turns);
    *(uint64_t *)state = turns;
}

const BenchPeer rust_std_park_self_peer = {NULL, count_open, self_work, each_turn_close};

static void *
game_open(const BenchArgs *args)
{
    (void)args;
    return peer_std_park_open();
}

static void
game_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    peer_std_park_work(state, side, turns);
}

static bool
game_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return peer_std_park_close(state) == 2 * turns;
}

const BenchPeer rust_std_park_game_peer = {NULL, game_open, game_work, game_close};

static void
panic_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    *(uint64_t *)state = peer_std_panic_work(turns, BENCH_FRAMES);
}

static bool
panic_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return count_is(state, turns * BENCH_FRAMES);
}

const BenchPeer rust_std_panic_peer = {NULL, count_open, panic_work, panic_close};

#endif

#if defined(BENCH_PARKING_LOT_MISSING)

const BenchPeer rust_parking_lot_mutex_peer = {.missing = BENCH_PARKING_LOT_MISSING};

#else

/* rust/mutex.rs */
void *peer_parking_lot_mutex_open(void);
void peer_parking_lot_mutex_work(void *state, uint64_t turns, uint32_t inside, uint32_t outside);
uint64_t peer_parking_lot_mutex_close(void *state);

static void *
parking_lot_open(const BenchArgs *args)
{
    (void)args;
    return peer_parking_lot_mutex_open();
}

static void
parking_lot_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)side;
    peer_parking_lot_mutex_work(state, turns, args->inside, args->outside);
}

static bool
parking_lot_close(void *state, const BenchArgs *args, uint64_t turns)
{
    return peer_parking_lot_mutex_close(state) == turns * args->threads;
}

const BenchPeer rust_parking_lot_mutex_peer = {NULL, parking_lot_open, parking_lot_work,
                                               parking_lot_close};

#endif
