/* SPDX-License-Identifier: MIT */
/*
 * wait_peers.h - the peers of condvar_bench.c, barrier_bench.c and once_bench.c.
 */
#ifndef BENCH_PEERS_WAIT_PEERS_H
#define BENCH_PEERS_WAIT_PEERS_H

#include "peers/condvar_peers.h"
#include "peers/once_peers.h"

extern const BenchPeer belay_barrier_peer, glibc_barrier_peer, rust_std_barrier_peer;

#endif
