/* SPDX-License-Identifier: MIT */
/*
 * process_peers.h - the peers of process_bench.c, by the file that has them.
 */
#ifndef BENCH_PEERS_PROCESS_PEERS_H
#define BENCH_PEERS_PROCESS_PEERS_H

#include "bench.h"

/* belay_process.c */
extern const BenchPeer belay_process_peer, belay_process_output_peer;
/* glibc_process.c */
extern const BenchPeer glibc_process_peer, glibc_process_output_peer;
/* rust_process.c, over rust/process.rs */
extern const BenchPeer rust_std_process_peer, rust_std_process_output_peer;

#endif
