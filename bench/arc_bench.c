/* SPDX-License-Identifier: MIT */
/*
 * arc_bench.c - what a shared owner costs: one more and one less, and the first and last.
 */
#include "bench.h"
#include "peers/peers.h"

/* clang-format off */
#define CLONES                                                                                     \
    {[COLUMN_BELAY] = &belay_arc_clone_peer, [COLUMN_C] = &c_arc_clone_peer,                       \
     [COLUMN_RUST_STD] = &rust_std_arc_clone_peer}
#define NEWS                                                                                       \
    {[COLUMN_BELAY] = &belay_arc_new_peer, [COLUMN_C] = &c_arc_new_peer,                           \
     [COLUMN_RUST_STD] = &rust_std_arc_new_peer}

static const BenchRow rows[] = {
    {.name = "arc-clone", .title = "Arc clone and drop",
     .threads = 1, .operations = 4000000, .peers = CLONES},
    {.name = "arc-clone-2", .title = "Arc clone and drop, 2 on 2 cores",
     .threads = 2, .pinned = true, .operations = 2000000, .peers = CLONES},
    {.name = "arc-new", .title = "Arc new and drop",
     .threads = 1, .operations = 2000000, .peers = NEWS},
};
/* clang-format on */

const BenchModule arc_bench = {rows, sizeof rows / sizeof *rows};
