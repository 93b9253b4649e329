/* SPDX-License-Identifier: MIT */
/*
 * wait_peers.h - the peers of condvar_bench.c, barrier_bench.c and once_bench.c.
 */
#ifndef BENCH_PEERS_WAIT_PEERS_H
#define BENCH_PEERS_WAIT_PEERS_H

#include "bench.h"

/* What the turns do with a condvar: an index into the arrays of peers below. */
typedef enum CondvarKind {
    CONDVAR_NOTIFY, /* notify, while nobody waits */
    CONDVAR_GAME,   /* two threads move in turn, and wait for each other's move */
    CONDVAR_TOKENS, /* threads of even number give one to a counter, the others take one from it */
    CONDVAR_KINDS
} CondvarKind;

extern const BenchPeer belay_condvar_peers[CONDVAR_KINDS];
extern const BenchPeer glibc_condvar_peers[CONDVAR_KINDS];
extern const BenchPeer nsync_condvar_peers[CONDVAR_KINDS]; /* where BENCH_NSYNC is defined */
extern const BenchPeer rust_std_condvar_peers[CONDVAR_KINDS];
extern const BenchPeer rust_parking_lot_condvar_peers[CONDVAR_KINDS];

extern const BenchPeer belay_barrier_peer, glibc_barrier_peer, rust_std_barrier_peer;

/* What is asked of a once that is done. */
typedef enum OnceKind {
    ONCE_CALL, /* to call a function that does nothing, with a number */
    ONCE_LAZY, /* for a number that was made the first time */
    ONCE_KINDS
} OnceKind;

extern const BenchPeer belay_once_peers[ONCE_KINDS];
extern const BenchPeer glibc_once_peers[ONCE_KINDS];
extern const BenchPeer nsync_once_peers[ONCE_KINDS]; /* where BENCH_NSYNC is defined */
extern const BenchPeer rust_std_once_peers[ONCE_KINDS];
extern const BenchPeer rust_parking_lot_once_peers[ONCE_KINDS];

/* The number that the lazy rows read; at the end the sum must be right. */
#define BENCH_LAZY_NUMBER 3

#endif
