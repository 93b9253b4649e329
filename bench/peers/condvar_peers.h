/* SPDX-License-Identifier: MIT */
/*
 * condvar_peers.h - the peers of condvar_bench.c, and what they share.
 */
#ifndef BENCH_PEERS_CONDVAR_PEERS_H
#define BENCH_PEERS_CONDVAR_PEERS_H

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

/*
 * Define works of all kinds over calls. state points to a Shared {lock, number, changed}: the
 * number is whose turn it is, or how many tokens there are; under lock.
 */
#define CONDVAR_WORKS(lock_, unlock_, wait_, signal_) \
    static void notify_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)args, (void)side; \
        Shared *const shared = state; \
        for (uint64_t turn = 0; turn < turns; turn++) \
            signal_(&shared->changed); \
    } \
    static void game_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)args; \
        Shared *const shared = state; \
        for (uint64_t turn = 0; turn < turns; turn++) { \
            const uint64_t mine = 2 * turn + side; \
            lock_(&shared->lock); \
            while (shared->number != mine) \
                wait_(&shared->changed, &shared->lock); \
            shared->number = mine + 1; \
            unlock_(&shared->lock); \
            signal_(&shared->changed); \
        } \
    } \
    static void tokens_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)args; \
        Shared *const shared = state; \
        for (uint64_t turn = 0; turn < turns; turn++) { \
            lock_(&shared->lock); \
            if (side % 2 == 0) { \
                shared->number += 1; \
                unlock_(&shared->lock); \
                signal_(&shared->changed); \
            } else { \
                while (shared->number == 0) \
                    wait_(&shared->changed, &shared->lock); \
                shared->number -= 1; \
                unlock_(&shared->lock); \
            } \
        } \
    }

/* Define the closes over close_(state): the number, and the state is freed. */
#define CONDVAR_CLOSES(close_) \
    static bool zero_close(void *state, const BenchArgs *args, uint64_t turns) \
    { \
        (void)args, (void)turns; \
        return close_(state) == 0; \
    } \
    static bool game_close(void *state, const BenchArgs *args, uint64_t turns) \
    { \
        (void)args; \
        return close_(state) == 2 * turns; \
    }

#define CONDVAR_PEERS(open_) \
    { \
        [CONDVAR_NOTIFY] = {NULL, open_, notify_work, zero_close}, \
        [CONDVAR_GAME] = {NULL, open_, game_work, game_close}, \
        [CONDVAR_TOKENS] = {NULL, open_, tokens_work, zero_close}, \
    }

#endif
