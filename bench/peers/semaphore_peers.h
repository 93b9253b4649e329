/* SPDX-License-Identifier: MIT */
/* semaphore_peers.h - the peers of semaphore_bench.c and reentrant_bench.c. */
#ifndef BENCH_PEERS_SEMAPHORE_PEERS_H
#define BENCH_PEERS_SEMAPHORE_PEERS_H

#include "bench.h"

/* What is done with a semaphore. */
typedef enum SemaphoreKind {
    SEMAPHORE_ONE,  /* one permit: acquire it, add one to a counter, release it */
    SEMAPHORE_TWO,  /* two permits, and a counter of each thread's own */
    SEMAPHORE_GAME, /* two threads wake each other in turns, each by a semaphore of its own */
    SEMAPHORE_KINDS
} SemaphoreKind;

extern const BenchPeer belay_semaphore_peers[SEMAPHORE_KINDS];
extern const BenchPeer glibc_semaphore_peers[SEMAPHORE_KINDS];

/* A re-entrant lock: lock and unlock; the same with another pair of them inside. */
extern const BenchPeer belay_reentrant_peer, belay_reentrant_nested_peer;
extern const BenchPeer glibc_recursive_peer, glibc_recursive_nested_peer;
extern const BenchPeer rust_parking_lot_reentrant_peer, rust_parking_lot_reentrant_nested_peer;

#endif
