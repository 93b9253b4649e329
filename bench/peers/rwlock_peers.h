/* SPDX-License-Identifier: MIT */
/*
 * rwlock_peers.h - the peers of rwlock_bench.c, and the loop that those in C share.
 */
#ifndef BENCH_PEERS_RWLOCK_PEERS_H
#define BENCH_PEERS_RWLOCK_PEERS_H

#include "bench.h"

/* What the turns do: one of how many writes. An index into the arrays of peers below. */
typedef enum RwlockKind {
    RWLOCK_READ,
    RWLOCK_99,
    RWLOCK_HALF,
    RWLOCK_WRITE,
    RWLOCK_HELD, /* 90 % reads, with work in and outside the lock */
    RWLOCK_KINDS
} RwlockKind;

extern const BenchPeer belay_rwlock_peers[RWLOCK_KINDS];
extern const BenchPeer belay_sharded_peers[RWLOCK_KINDS];
extern const BenchPeer glibc_rwlock_peers[RWLOCK_KINDS];
extern const BenchPeer nsync_rwlock_peers[RWLOCK_KINDS]; /* where BENCH_NSYNC is defined */
extern const BenchPeer rust_std_rwlock_peers[RWLOCK_KINDS];
extern const BenchPeer rust_parking_lot_rwlock_peers[RWLOCK_KINDS];
extern const BenchPeer rust_crossbeam_rwlock_peers[RWLOCK_KINDS]; /* its sharded lock */

/* One turn in so many writes; 0: none does. */
static inline uint64_t
rwlock_period(RwlockKind kind)
{
    static const uint64_t periods[RWLOCK_KINDS] = {
        [RWLOCK_99] = 100, [RWLOCK_HALF] = 2, [RWLOCK_WRITE] = 1, [RWLOCK_HELD] = 10};
    return periods[kind];
}

/* How many of that many turns write. */
static inline uint64_t
rwlock_writes(RwlockKind kind, uint64_t turns)
{
    return rwlock_period(kind) == 0 ? 0 : turns / rwlock_period(kind);
}

/* What a turn does with the lock held: it needs the value, and keeps busy. Returns the new seed. */
static inline uint32_t
rwlock_inside(uint64_t value, uint32_t seed, uint32_t inside)
{
    __asm__ volatile("" : : "r"(value));
    return inside == 0 ? seed : bench_busy(seed, inside);
}

/*
 * Define works of all kinds over two inline functions, read_turn_(state, seed, inside) and
 * write_turn_, which return what rwlock_inside() returned. The loops are written out for each kind,
 * so that those without work pay for nothing but the lock.
 */
#define RWLOCK_WORKS(read_turn_, write_turn_) \
    static void read_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)args, (void)side; \
        for (uint64_t turn = 0; turn < turns; turn++) \
            (void)read_turn_(state, 0, 0); \
    } \
    static void write_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)args, (void)side; \
        for (uint64_t turn = 0; turn < turns; turn++) \
            (void)write_turn_(state, 0, 0); \
    } \
    static inline void mixed_work(void *state, uint64_t turns, uint64_t period) \
    { \
        for (uint64_t turn = 0; turn < turns; turn += period) { \
            for (uint64_t read = 1; read < period; read++) \
                (void)read_turn_(state, 0, 0); \
            (void)write_turn_(state, 0, 0); \
        } \
    } \
    static void work_99(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)args, (void)side; \
        mixed_work(state, turns, rwlock_period(RWLOCK_99)); \
    } \
    static void half_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)args, (void)side; \
        mixed_work(state, turns, rwlock_period(RWLOCK_HALF)); \
    } \
    static void held_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        uint32_t seed = side; \
        for (uint64_t turn = 1; turn <= turns; turn++) { \
            if (turn % rwlock_period(RWLOCK_HELD) == 0) \
                seed = write_turn_(state, seed, args->inside); \
            else \
                seed = read_turn_(state, seed, args->inside); \
            seed = bench_busy(seed, args->outside); \
        } \
    }

/* Define the closes of all kinds over close_(state): the counter, and the state is freed. */
#define RWLOCK_CLOSES(close_) \
    static bool read_close(void *state, const BenchArgs *args, uint64_t turns) \
    { \
        return close_(state) == args->threads * rwlock_writes(RWLOCK_READ, turns); \
    } \
    static bool close_99(void *state, const BenchArgs *args, uint64_t turns) \
    { \
        return close_(state) == args->threads * rwlock_writes(RWLOCK_99, turns); \
    } \
    static bool half_close(void *state, const BenchArgs *args, uint64_t turns) \
    { \
        return close_(state) == args->threads * rwlock_writes(RWLOCK_HALF, turns); \
    } \
    static bool write_close(void *state, const BenchArgs *args, uint64_t turns) \
    { \
        return close_(state) == args->threads * rwlock_writes(RWLOCK_WRITE, turns); \
    } \
    static bool held_close(void *state, const BenchArgs *args, uint64_t turns) \
    { \
        return close_(state) == args->threads * rwlock_writes(RWLOCK_HELD, turns); \
    }

#define RWLOCK_PEERS(open_) \
    { \
        [RWLOCK_READ] = {NULL, open_, read_work, read_close}, \
        [RWLOCK_99] = {NULL, open_, work_99, close_99}, \
        [RWLOCK_HALF] = {NULL, open_, half_work, half_close}, \
        [RWLOCK_WRITE] = {NULL, open_, write_work, write_close}, \
        [RWLOCK_HELD] = {NULL, open_, held_work, held_close}, \
    }

#endif
