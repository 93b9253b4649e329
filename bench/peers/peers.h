/* SPDX-License-Identifier: MIT */
/*
 * peers.h - every peer, by the file that has it.
 */
#ifndef BENCH_PEERS_PEERS_H
#define BENCH_PEERS_PEERS_H

#include "bench.h"

/* belay_mutex.c: one lock, in its two forms */
extern const BenchPeer belay_with_lock_peer, belay_guard_peer;
/* belay_arc.c, belay_thread.c, belay_park.c, belay_panic.c */
extern const BenchPeer belay_arc_clone_peer, belay_arc_new_peer;
extern const BenchPeer belay_spawn_peer, belay_scope_peer;
extern const BenchPeer belay_park_self_peer, belay_park_game_peer;
extern const BenchPeer belay_panic_peer;

/* glibc_mutex.c, c_arc.c (a count by hand), glibc_thread.c, glibc_park.c (semaphores) */
extern const BenchPeer glibc_mutex_peer;
extern const BenchPeer c_arc_clone_peer, c_arc_new_peer;
extern const BenchPeer glibc_spawn_peer, glibc_scope_peer;
extern const BenchPeer glibc_park_self_peer, glibc_park_game_peer;

/* spin_mutex.c */
extern const BenchPeer spin_lock_peer;

/* rust_peers.c, over the library made from rust/ */
extern const BenchPeer rust_std_mutex_peer, rust_parking_lot_mutex_peer;
extern const BenchPeer rust_std_arc_clone_peer, rust_std_arc_new_peer;
extern const BenchPeer rust_std_spawn_peer, rust_std_scope_peer;
extern const BenchPeer rust_std_park_self_peer, rust_std_park_game_peer;
extern const BenchPeer rust_std_panic_peer;

#endif
