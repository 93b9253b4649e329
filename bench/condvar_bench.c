/* SPDX-License-Identifier: MIT */
/*
 * condvar_bench.c - what a condition variable costs, with a mutex as it is used.
 *
 * "Nobody waits" notifies and no more. "Ping-pong" is two threads that move in turn: lock, wait
 * until it is one's turn, move, unlock, notify; an operation is two moves. "Give and take" passes
 * tokens through a counter in the lock: who takes waits while there is none; an operation is one
 * token given or taken.
 */
#include "bench.h"
#include "peers/wait_peers.h"

#if defined(BENCH_NSYNC)
#define NSYNC(kind) , [COLUMN_NSYNC] = &nsync_condvar_peers[kind]
#else
#define NSYNC(kind)
#endif

/* clang-format off */
#define CONDVARS(kind)                                                                             \
    {[COLUMN_BELAY] = &belay_condvar_peers[kind], [COLUMN_C] = &glibc_condvar_peers[kind],         \
     [COLUMN_RUST_STD] = &rust_std_condvar_peers[kind],                                            \
     [COLUMN_PARKING_LOT] = &rust_parking_lot_condvar_peers[kind] NSYNC(kind)}

static const BenchRow rows[] = {
    {.name = "condvar-notify", .title = "condvar notify, nobody waits",
     .threads = 1, .operations = 4000000, .peers = CONDVARS(CONDVAR_NOTIFY)},
    {.name = "condvar-pingpong", .title = "condvar ping-pong",
     .threads = 2, .together = true, .operations = 4000, .peers = CONDVARS(CONDVAR_GAME)},
    {.name = "condvar-pingpong-pinned", .title = "condvar ping-pong on 2 cores",
     .threads = 2, .pinned = true, .together = true, .operations = 1000,
     .peers = CONDVARS(CONDVAR_GAME)},
    {.name = "condvar-tokens-2", .title = "condvar, 1 gives, 1 takes",
     .threads = 2, .operations = 100000, .peers = CONDVARS(CONDVAR_TOKENS)},
    {.name = "condvar-tokens-2-pinned", .title = "condvar, 1 gives, 1 takes, 2 cores",
     .threads = 2, .pinned = true, .operations = 100000, .peers = CONDVARS(CONDVAR_TOKENS)},
    {.name = "condvar-tokens-4", .title = "condvar, 2 give, 2 take",
     .threads = 4, .operations = 100000, .peers = CONDVARS(CONDVAR_TOKENS)},
};
/* clang-format on */

const BenchModule condvar_bench = {rows, sizeof rows / sizeof *rows};
