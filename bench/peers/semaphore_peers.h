/* SPDX-License-Identifier: MIT */
/*
 * semaphore_peers.h - the peers of semaphore_bench.c and reentrant_bench.c, and what they share.
 */
#ifndef BENCH_PEERS_SEMAPHORE_PEERS_H
#define BENCH_PEERS_SEMAPHORE_PEERS_H

#include "bench.h"

#include <stdatomic.h>
#include <stdlib.h>

/* What is done with a semaphore. */
typedef enum SemaphoreKind {
    SEMAPHORE_ONE,  /* one permit: acquire it, add one to a counter, release it */
    SEMAPHORE_TWO,  /* two permits, and a counter of each thread's own */
    SEMAPHORE_GAME, /* two threads wake each other in turns, each by a semaphore of its own */
    SEMAPHORE_KINDS
} SemaphoreKind;

extern const BenchPeer belay_semaphore_peers[SEMAPHORE_KINDS];
extern const BenchPeer glibc_semaphore_peers[SEMAPHORE_KINDS];

/*
 * Define a room of semaphores and its works, over calls: make(&semaphore, permits), acquire,
 * release and unmake.
 */
#define SEMAPHORE_ROOM(Semaphore_, make_, acquire_, release_, unmake_) \
    typedef struct Room { \
        _Alignas(BENCH_LINE) Semaphore_ permits; \
        uint64_t value;                           /* under the only permit */ \
        _Alignas(BENCH_LINE) Semaphore_ turns[2]; /* of the game */ \
        _Alignas(BENCH_LINE) atomic_ulong sum; \
    } Room; \
    static void *room_open(unsigned permits) \
    { \
        Room *const room = bench_alloc(sizeof *room); \
        make_(&room->permits, permits); \
        make_(&room->turns[0], 1); \
        make_(&room->turns[1], 0); \
        return room; \
    } \
    static void *one_open(const BenchArgs *args) \
    { \
        (void)args; \
        return room_open(1); \
    } \
    static void *two_open(const BenchArgs *args) \
    { \
        (void)args; \
        return room_open(2); \
    } \
    static void one_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)side; \
        Room *const room = state; \
        uint32_t seed = 1; \
        for (uint64_t turn = 0; turn < turns; turn++) { \
            acquire_(&room->permits); \
            room->value += 1; \
            release_(&room->permits); \
            if (args->outside != 0) \
                seed = bench_busy(seed, args->outside); \
        } \
        atomic_fetch_add_explicit(&room->sum, turns, memory_order_relaxed); \
    } \
    static void two_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)side; \
        Room *const room = state; \
        uint64_t own_count = 0; \
        uint32_t seed = 1; \
        for (uint64_t turn = 0; turn < turns; turn++) { \
            acquire_(&room->permits); \
            own_count += 1; \
            seed = bench_busy(seed, args->inside); \
            release_(&room->permits); \
            seed = bench_busy(seed, args->outside); \
        } \
        atomic_fetch_add_explicit(&room->sum, own_count, memory_order_relaxed); \
    } \
    static void game_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)args; \
        Room *const room = state; \
        for (uint64_t turn = 0; turn < turns; turn++) { \
            acquire_(&room->turns[side]); \
            release_(&room->turns[1 - side]); \
        } \
        atomic_fetch_add_explicit(&room->sum, turns, memory_order_relaxed); \
    } \
    static bool room_close(void *state, const BenchArgs *args, uint64_t turns) \
    { \
        Room *const room = state; \
        const unsigned long sum = atomic_load_explicit(&room->sum, memory_order_relaxed); \
        const bool right = \
            sum == turns * args->threads && (room->value == 0 || room->value == sum); \
        unmake_(&room->permits); \
        unmake_(&room->turns[0]); \
        unmake_(&room->turns[1]); \
        free(room); \
        return right; \
    }

#define SEMAPHORE_PEERS \
    { \
        [SEMAPHORE_ONE] = {NULL, one_open, one_work, room_close}, \
        [SEMAPHORE_TWO] = {NULL, two_open, two_work, room_close}, \
        [SEMAPHORE_GAME] = {NULL, one_open, game_work, room_close}, \
    }

/* A re-entrant lock: lock and unlock; the same with another pair of them inside. */
extern const BenchPeer belay_reentrant_peer, belay_reentrant_nested_peer;
extern const BenchPeer glibc_recursive_peer, glibc_recursive_nested_peer;
extern const BenchPeer rust_parking_lot_reentrant_peer, rust_parking_lot_reentrant_nested_peer;

#endif
