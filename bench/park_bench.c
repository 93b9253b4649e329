/* SPDX-License-Identifier: MIT */
/*
 * park_bench.c - what it costs to sleep and to be woken.
 *
 * "Token" gives a thread its own token and takes it: no sleep. "Ping-pong" is two threads in turn;
 * an operation is a round trip, two wakes. Placed by the kernel, both often share a core; on two
 * cores each wake has to rouse a core, which on a virtual machine costs more than all the rest
 * together.
 */
#include "bench.h"
#include "peers/peers.h"

/* clang-format off */
#define TOKENS                                                                                     \
    {[COLUMN_BELAY] = &belay_park_self_peer, [COLUMN_C] = &glibc_park_self_peer,                   \
     [COLUMN_RUST_STD] = &rust_std_park_self_peer}
#define GAMES                                                                                      \
    {[COLUMN_BELAY] = &belay_park_game_peer, [COLUMN_C] = &glibc_park_game_peer,                   \
     [COLUMN_RUST_STD] = &rust_std_park_game_peer}

static const BenchRow rows[] = {
    {.name = "park-self", .title = "park, token of one's own",
     .threads = 1, .operations = 2000000, .peers = TOKENS},
    {.name = "park-pingpong", .title = "park ping-pong",
     .threads = 2, .together = true, .operations = 4000, .peers = GAMES},
    {.name = "park-pingpong-pinned", .title = "park ping-pong on 2 cores",
     .threads = 2, .pinned = true, .together = true, .operations = 1000, .peers = GAMES},
};
/* clang-format on */

const BenchModule park_bench = {rows, sizeof rows / sizeof *rows};
