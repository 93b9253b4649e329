/* SPDX-License-Identifier: MIT */
/*
 * reentrant_bench.c - what a re-entrant lock costs: alone, again by its owner, wanted by several.
 *
 * Each turn takes the lock, adds one to the counter in it, gives the lock back; in the nested row
 * the same thread takes it once more in between. At the end the counter must be the number of
 * turns.
 */
#include "bench.h"
#include "peers/semaphore_peers.h"

/* clang-format off */
#define LOCKS                                                                                      \
    {[COLUMN_BELAY] = &belay_reentrant_peer, [COLUMN_C] = &glibc_recursive_peer,                   \
     [COLUMN_PARKING_LOT] = &rust_parking_lot_reentrant_peer}
#define NESTED_LOCKS                                                                               \
    {[COLUMN_BELAY] = &belay_reentrant_nested_peer, [COLUMN_C] = &glibc_recursive_nested_peer,     \
     [COLUMN_PARKING_LOT] = &rust_parking_lot_reentrant_nested_peer}

static const BenchRow rows[] = {
    {.name = "reentrant-alone", .title = "re-entrant lock, one thread",
     .threads = 1, .operations = 4000000, .peers = LOCKS},
    {.name = "reentrant-nested", .title = "re-entrant lock, twice at a time",
     .threads = 1, .operations = 4000000, .peers = NESTED_LOCKS},
    {.name = "reentrant-2-pinned", .title = "re-entrant lock, 2 on 2 cores",
     .threads = 2, .pinned = true, .operations = 4000000, .peers = LOCKS},
    {.name = "reentrant-4-outside-pinned", .title = "re-entrant, 4 on 2, 100 ns outside",
     .threads = 4, .pinned = true, .outside_ns = 100, .operations = 600000, .peers = LOCKS},
};
/* clang-format on */

const BenchModule reentrant_bench = {rows, sizeof rows / sizeof *rows};
