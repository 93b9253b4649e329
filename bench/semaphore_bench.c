/* SPDX-License-Identifier: MIT */
/*
 * semaphore_bench.c - what a permit costs: alone, wanted by several, and as a signal.
 *
 * With one permit a semaphore is a lock, and a turn is as in mutex_bench.c. With two, each thread
 * adds to a counter of its own. In the game a turn of each thread is a release of the other's
 * semaphore and an acquire of its own: a signal there and back. At the end the counters must be
 * right.
 */
#include "bench.h"
#include "peers/semaphore_peers.h"

/* clang-format off */
#define PEERS(kind)                                                                                \
    {[COLUMN_BELAY] = &belay_semaphore_peers[kind], [COLUMN_C] = &glibc_semaphore_peers[kind]}

static const BenchRow rows[] = {
    {.name = "semaphore-alone", .title = "semaphore, one thread",
     .threads = 1, .operations = 4000000, .peers = PEERS(SEMAPHORE_ONE)},
    {.name = "semaphore-2", .title = "1 permit, 2 threads",
     .threads = 2, .operations = 4000000, .peers = PEERS(SEMAPHORE_ONE)},
    {.name = "semaphore-2-pinned", .title = "1 permit, 2 threads on 2 cores",
     .threads = 2, .pinned = true, .operations = 4000000, .peers = PEERS(SEMAPHORE_ONE)},
    {.name = "semaphore-4", .title = "1 permit, 4 threads",
     .threads = 4, .operations = 8000000, .peers = PEERS(SEMAPHORE_ONE)},
    {.name = "semaphore-4-outside-pinned", .title = "1 permit, 4 on 2, 100 ns outside",
     .threads = 4, .pinned = true, .outside_ns = 100, .operations = 600000,
     .peers = PEERS(SEMAPHORE_ONE)},
    {.name = "semaphore-4-of-2", .title = "2 permits, 4 threads, held 200 ns",
     .threads = 4, .inside_ns = 200, .outside_ns = 100, .operations = 400000,
     .peers = PEERS(SEMAPHORE_TWO)},
    {.name = "semaphore-game-pinned", .title = "semaphores, to and fro, 2 cores",
     .threads = 2, .pinned = true, .together = true, .operations = 20000,
     .peers = PEERS(SEMAPHORE_GAME)},
};
/* clang-format on */

const BenchModule semaphore_bench = {rows, sizeof rows / sizeof *rows};
