/* SPDX-License-Identifier: MIT */
/*
 * process_bench.c - what another program costs: start /bin/true and wait for its end, and the same
 * with what echo says.
 *
 * Most of it is the system's: a new process, its program read and linked, its end. The three peers
 * all start it by posix_spawn.
 */
#include "bench.h"
#include "peers/process_peers.h"

/* clang-format off */
#define RUNS                                                                                       \
    {[COLUMN_BELAY] = &belay_process_peer, [COLUMN_C] = &glibc_process_peer,                       \
     [COLUMN_RUST_STD] = &rust_std_process_peer}
#define OUTPUTS                                                                                    \
    {[COLUMN_BELAY] = &belay_process_output_peer, [COLUMN_C] = &glibc_process_output_peer,         \
     [COLUMN_RUST_STD] = &rust_std_process_output_peer}

static const BenchRow rows[] = {
    {.name = "process-true", .title = "start /bin/true and wait",
     .threads = 1, .operations = 200, .peers = RUNS},
    {.name = "process-true-pinned", .title = "the same on one core",
     .threads = 1, .pinned = true, .operations = 200, .peers = RUNS},
    {.name = "process-output", .title = "output of /bin/echo",
     .threads = 1, .operations = 200, .peers = OUTPUTS},
};
/* clang-format on */

const BenchModule process_bench = {rows, sizeof rows / sizeof *rows};
