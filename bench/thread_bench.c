/* SPDX-License-Identifier: MIT */
/*
 * thread_bench.c - what a thread costs: spawn and join of one, a scope of four.
 *
 * A thread that is spawned gives a value back, so that the way of the result is measured too.
 * Pinned to one core, the new thread runs when its parent waits for it, and no other core has to be
 * woken.
 */
#include "bench.h"
#include "peers/peers.h"

/* clang-format off */
#define SPAWNS                                                                                     \
    {[COLUMN_BELAY] = &belay_spawn_peer, [COLUMN_C] = &glibc_spawn_peer,                           \
     [COLUMN_RUST_STD] = &rust_std_spawn_peer}
#define SCOPES                                                                                     \
    {[COLUMN_BELAY] = &belay_scope_peer, [COLUMN_C] = &glibc_scope_peer,                           \
     [COLUMN_RUST_STD] = &rust_std_scope_peer}

static const BenchRow rows[] = {
    {.name = "spawn-join", .title = "spawn and join",
     .threads = 1, .operations = 2000, .peers = SPAWNS},
    {.name = "spawn-join-pinned", .title = "spawn and join on one core",
     .threads = 1, .pinned = true, .operations = 4000, .peers = SPAWNS},
    {.name = "scope-4", .title = "scope of 4 threads",
     .threads = 1, .operations = 600, .peers = SCOPES},
};
/* clang-format on */

const BenchModule thread_bench = {rows, sizeof rows / sizeof *rows};
