/* SPDX-License-Identifier: MIT */
/*
 * rust_rwlock.c - the readers-writer locks of Rust, as C calls them; or why they are missing (see
 * rust_peers.c).
 */
#include "peers/rwlock_peers.h"

/* The peers over what rust/rwlock.rs exports for one lock: std, parking_lot, crossbeam. */
#define RUST_RWLOCK(lock) \
    void *peer_##lock##_rwlock_open(void); \
    void peer_##lock##_rwlock_read(void *state, uint64_t turns); \
    void peer_##lock##_rwlock_mixed(void *state, uint64_t turns, uint64_t period); \
    void peer_##lock##_rwlock_write(void *state, uint64_t turns); \
    void peer_##lock##_rwlock_held(void *state, uint64_t turns, uint64_t period, uint32_t inside, \
                                   uint32_t outside); \
    uint64_t peer_##lock##_rwlock_close(void *state); \
    static void *lock##_open(const BenchArgs *args) \
    { \
        (void)args; \
        return peer_##lock##_rwlock_open(); \
    } \
    RUST_RWLOCK_KIND(lock, RWLOCK_READ, peer_##lock##_rwlock_read(state, turns)) \
    RUST_RWLOCK_KIND(lock, RWLOCK_99, \
                     peer_##lock##_rwlock_mixed(state, turns, rwlock_period(RWLOCK_99))) \
    RUST_RWLOCK_KIND(lock, RWLOCK_HALF, \
                     peer_##lock##_rwlock_mixed(state, turns, rwlock_period(RWLOCK_HALF))) \
    RUST_RWLOCK_KIND(lock, RWLOCK_WRITE, peer_##lock##_rwlock_write(state, turns)) \
    RUST_RWLOCK_KIND(lock, RWLOCK_HELD, \
                     peer_##lock##_rwlock_held(state, turns, rwlock_period(RWLOCK_HELD), \
                                               args->inside, args->outside)) \
    const BenchPeer rust_##lock##_rwlock_peers[RWLOCK_KINDS] = { \
        [RWLOCK_READ] = {NULL, lock##_open, lock##_RWLOCK_READ_work, lock##_RWLOCK_READ_close}, \
        [RWLOCK_99] = {NULL, lock##_open, lock##_RWLOCK_99_work, lock##_RWLOCK_99_close}, \
        [RWLOCK_HALF] = {NULL, lock##_open, lock##_RWLOCK_HALF_work, lock##_RWLOCK_HALF_close}, \
        [RWLOCK_WRITE] = {NULL, lock##_open, lock##_RWLOCK_WRITE_work, lock##_RWLOCK_WRITE_close}, \
        [RWLOCK_HELD] = {NULL, lock##_open, lock##_RWLOCK_HELD_work, lock##_RWLOCK_HELD_close}, \
    };

#define RUST_RWLOCK_KIND(lock, kind, call) \
    static void lock##_##kind##_work(void *state, const BenchArgs *args, unsigned side, \
                                     uint64_t turns) \
    { \
        (void)args, (void)side; \
        call; \
    } \
    static bool lock##_##kind##_close(void *state, const BenchArgs *args, uint64_t turns) \
    { \
        return peer_##lock##_rwlock_close(state) == args->threads * rwlock_writes(kind, turns); \
    }

#define RUST_MISSING(lock, why) \
    const BenchPeer rust_##lock##_rwlock_peers[RWLOCK_KINDS] = { \
        [RWLOCK_READ] = {.missing = why}, [RWLOCK_99] = {.missing = why}, \
        [RWLOCK_HALF] = {.missing = why}, [RWLOCK_WRITE] = {.missing = why}, \
        [RWLOCK_HELD] = {.missing = why}, \
    };

#if defined(BENCH_RUST_MISSING)
RUST_MISSING(std, BENCH_RUST_MISSING)
#else
RUST_RWLOCK(std)
#endif

#if defined(BENCH_CROSSBEAM_MISSING)
RUST_MISSING(crossbeam, BENCH_CROSSBEAM_MISSING)
#else
RUST_RWLOCK(crossbeam)
#endif

#if defined(BENCH_PARKING_LOT_MISSING)
RUST_MISSING(parking_lot, BENCH_PARKING_LOT_MISSING)
#else
RUST_RWLOCK(parking_lot)
#endif
