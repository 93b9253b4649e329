/* SPDX-License-Identifier: MIT */
/*
 * once_peers.h - the peers of once_bench.c, and what they share.
 */
#ifndef BENCH_PEERS_ONCE_PEERS_H
#define BENCH_PEERS_ONCE_PEERS_H

#include "bench.h"

#include <stdlib.h>

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

/* The state is the sum of what was read. */
static inline void *
once_open_sum(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(uint64_t));
}

static inline bool
once_close_sum(void *state, uint64_t expected)
{
    const bool right = *(uint64_t *)state == expected;
    free(state);
    return right;
}

static inline bool
once_close_call(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args, (void)turns;
    return once_close_sum(state, 0);
}

static inline bool
once_close_lazy(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return once_close_sum(state, turns * BENCH_LAZY_NUMBER);
}

/*
 * Define works of both kinds over run_(once, function), for two that are fresh: done_ and made_.
 * (A once in C has no captures, and the number stands beside it.)
 */
#define ONCE_WORKS(run_, done_, made_) \
    static uint64_t number; /* written once, by make_number */ \
    static void do_nothing(void) \
    { \
        /* What is measured is that it is not called. */ \
    } \
    static void make_number(void) \
    { \
        number = BENCH_LAZY_NUMBER; \
    } \
    static void call_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)state, (void)args, (void)side; \
        for (uint64_t turn = 0; turn < turns; turn++) \
            run_(done_, do_nothing); \
    } \
    static void lazy_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)args, (void)side; \
        uint64_t sum = 0; \
        for (uint64_t turn = 0; turn < turns; turn++) { \
            run_(made_, make_number); \
            sum += number; \
        } \
        *(uint64_t *)state = sum; \
    }

#define ONCE_PEERS(open_, call_, lazy_) \
    { \
        [ONCE_CALL] = {NULL, open_, call_, once_close_call}, \
        [ONCE_LAZY] = {NULL, open_, lazy_, once_close_lazy}, \
    }

#endif
