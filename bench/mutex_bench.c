/* SPDX-License-Identifier: MIT */
/*
 * mutex_bench.c - what a lock costs: alone, wanted by several, with work in and outside it.
 *
 * Each turn takes the lock, adds one to the counter in it, gives the lock back. At the end the
 * counter must be the number of turns. Threads without work outside are the worst case, which no
 * program is; those with 100 ns of it are nearer to one. The "held" rows show what the spinning
 * costs that the other rows reward. Four threads need so many turns that each of them lasts several
 * time slices: else two would be done before the other two began, and nobody would contend.
 */
#include "bench.h"
#include "peers/peers.h"

/* clang-format off */
#define LOCKS                                                                                      \
    {[COLUMN_BELAY] = &belay_with_lock_peer, [COLUMN_C] = &glibc_mutex_peer,                       \
     [COLUMN_RUST_STD] = &rust_std_mutex_peer,                                                     \
     [COLUMN_PARKING_LOT] = &rust_parking_lot_mutex_peer, [COLUMN_SPIN] = &spin_lock_peer}
#define LOCKS_BY_GUARD                                                                             \
    {[COLUMN_BELAY] = &belay_guard_peer, [COLUMN_C] = &glibc_mutex_peer,                           \
     [COLUMN_RUST_STD] = &rust_std_mutex_peer,                                                     \
     [COLUMN_PARKING_LOT] = &rust_parking_lot_mutex_peer, [COLUMN_SPIN] = &spin_lock_peer}

static const BenchRow rows[] = {
    {.name = "mutex-alone", .title = "mutex, one thread: with_lock",
     .threads = 1, .operations = 4000000, .peers = LOCKS},
    {.name = "mutex-alone-guard", .title = "mutex, one thread: lock and guard",
     .threads = 1, .operations = 4000000, .peers = LOCKS_BY_GUARD},
    {.name = "mutex-2", .title = "mutex, 2 threads",
     .threads = 2, .operations = 8000000, .peers = LOCKS},
    {.name = "mutex-2-pinned", .title = "mutex, 2 threads on 2 cores",
     .threads = 2, .pinned = true, .operations = 8000000, .peers = LOCKS},
    {.name = "mutex-4", .title = "mutex, 4 threads",
     .threads = 4, .operations = 16000000, .peers = LOCKS},
    {.name = "mutex-4-pinned", .title = "mutex, 4 threads on 2 cores",
     .threads = 4, .pinned = true, .operations = 16000000, .peers = LOCKS},
    {.name = "mutex-2-outside", .title = "mutex, 2 threads, 100 ns outside",
     .threads = 2, .outside_ns = 100, .operations = 600000, .peers = LOCKS},
    {.name = "mutex-2-outside-pinned", .title = "mutex, 2 on 2 cores, 100 ns outside",
     .threads = 2, .pinned = true, .outside_ns = 100, .operations = 600000, .peers = LOCKS},
    {.name = "mutex-4-outside", .title = "mutex, 4 threads, 100 ns outside",
     .threads = 4, .outside_ns = 100, .operations = 600000, .peers = LOCKS},
    {.name = "mutex-4-outside-pinned", .title = "mutex, 4 on 2 cores, 100 ns outside",
     .threads = 4, .pinned = true, .outside_ns = 100, .operations = 600000, .peers = LOCKS},
    {.name = "mutex-2-held", .title = "mutex, 2 on 2 cores, held 200 ns",
     .threads = 2, .pinned = true, .inside_ns = 200, .outside_ns = 200, .operations = 200000,
     .peers = LOCKS},
    {.name = "mutex-4-held", .title = "mutex, 4 threads, held 5 us",
     .threads = 4, .inside_ns = 5000, .outside_ns = 5000, .operations = 8000, .peers = LOCKS},
};
/* clang-format on */

const BenchModule mutex_bench = {rows, sizeof rows / sizeof *rows};
