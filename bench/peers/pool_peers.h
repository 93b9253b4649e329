/* SPDX-License-Identifier: MIT */
/*
 * pool_peers.h - the peers of pool_bench.c.
 */
#ifndef BENCH_PEERS_POOL_PEERS_H
#define BENCH_PEERS_POOL_PEERS_H

#include "bench.h"

/* How many threads work at once. */
#define BENCH_POOL_THREADS 2

/* How many ints are summed, and what that gives: i modulo 1000, for each i. */
#define BENCH_SUM_LENGTH ((size_t)100000000)
#define BENCH_SUM (UINT64_C(100000) * (999 * 1000 / 2))

/* They. Made when first asked for, and kept. */
const int *bench_sum_numbers(void);

/* belay_pool.c; openmp_pool.c, where BENCH_OPENMP is defined; rust_pool.c */
extern const BenchPeer belay_pool_spawn_peer, belay_pool_scope_peer, belay_sum_peer;
extern const BenchPeer openmp_scope_peer, openmp_sum_peer;
extern const BenchPeer rayon_spawn_peer, rayon_scope_peer, rayon_sum_peer;

#endif
