/* SPDX-License-Identifier: MIT */
/*
 * barrier_bench.c - what it costs threads to meet: an operation is a round of all of them.
 *
 * At the end there must have been as many leaders as rounds.
 */
#include "bench.h"
#include "peers/wait_peers.h"

/* clang-format off */
#define BARRIERS                                                                                   \
    {[COLUMN_BELAY] = &belay_barrier_peer, [COLUMN_C] = &glibc_barrier_peer,                       \
     [COLUMN_RUST_STD] = &rust_std_barrier_peer}

static const BenchRow rows[] = {
    {.name = "barrier-2", .title = "barrier of 2",
     .threads = 2, .together = true, .operations = 4000, .peers = BARRIERS},
    {.name = "barrier-2-pinned", .title = "barrier of 2 on 2 cores",
     .threads = 2, .pinned = true, .together = true, .operations = 2000, .peers = BARRIERS},
    {.name = "barrier-4", .title = "barrier of 4",
     .threads = 4, .together = true, .operations = 2000, .peers = BARRIERS},
    {.name = "barrier-4-pinned", .title = "barrier of 4 on 2 cores",
     .threads = 4, .pinned = true, .together = true, .operations = 2000, .peers = BARRIERS},
};
/* clang-format on */

const BenchModule barrier_bench = {rows, sizeof rows / sizeof *rows};
