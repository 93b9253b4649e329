/* SPDX-License-Identifier: MIT */
/*
 * once_bench.c - what it costs to ask for something that is done already.
 *
 * "Call" asks a once for a function that is given a number; "lazy" reads a number that was made the
 * first time it was asked for. Both are done before the rounds: what is measured is the fast path.
 */
#include "bench.h"
#include "peers/wait_peers.h"

#if defined(BENCH_NSYNC)
#define NSYNC(kind) , [COLUMN_NSYNC] = &nsync_once_peers[kind]
#else
#define NSYNC(kind)
#endif

/* clang-format off */
#define ONCES(kind)                                                                                \
    {[COLUMN_BELAY] = &belay_once_peers[kind], [COLUMN_C] = &glibc_once_peers[kind],               \
     [COLUMN_RUST_STD] = &rust_std_once_peers[kind],                                               \
     [COLUMN_PARKING_LOT] = &rust_parking_lot_once_peers[kind] NSYNC(kind)}

static const BenchRow rows[] = {
    {.name = "once-call", .title = "once, call of what is done",
     .threads = 1, .operations = 40000000, .peers = ONCES(ONCE_CALL)},
    {.name = "once-lazy", .title = "lazy value, get of what is made",
     .threads = 1, .operations = 40000000, .peers = ONCES(ONCE_LAZY)},
};
/* clang-format on */

const BenchModule once_bench = {rows, sizeof rows / sizeof *rows};
