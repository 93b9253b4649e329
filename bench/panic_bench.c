/* SPDX-License-Identifier: MIT */
/*
 * panic_bench.c - what a panic costs that is caught: ten frames, each with something to drop.
 *
 * The hook says nothing, in every peer. C has nothing of the kind: longjmp drops nothing.
 */
#include "bench.h"
#include "peers/peers.h"

/* clang-format off */
static const BenchRow rows[] = {
    {.name = "panic-caught", .title = "panic through 10 frames, caught",
     .threads = 1, .operations = 10000,
     .peers = {[COLUMN_BELAY] = &belay_panic_peer, [COLUMN_RUST_STD] = &rust_std_panic_peer}},
};
/* clang-format on */

const BenchModule panic_bench = {rows, sizeof rows / sizeof *rows};
