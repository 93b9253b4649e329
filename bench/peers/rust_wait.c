/* SPDX-License-Identifier: MIT */
/*
 * rust_wait.c - condvar, barrier and once of Rust, as C calls them; or why they are missing (see
 * rust_peers.c).
 */
#include "peers/wait_peers.h"

#include <stdatomic.h>
#include <stdlib.h>

/* ---- condvar -------------------------------------------------------------------------------- */

/* The peers over what rust/condvar.rs exports for one lock; `lock` is std or parking_lot. */
#define RUST_CONDVAR(lock) \
    void *peer_##lock##_condvar_open(void); \
    void peer_##lock##_condvar_notify(void *state, uint64_t turns); \
    void peer_##lock##_condvar_game(void *state, uint32_t side, uint64_t turns); \
    void peer_##lock##_condvar_give(void *state, uint64_t turns); \
    void peer_##lock##_condvar_take(void *state, uint64_t turns); \
    uint64_t peer_##lock##_condvar_close(void *state); \
    static void *lock##_condvar_open(const BenchArgs *args) \
    { \
        (void)args; \
        return peer_##lock##_condvar_open(); \
    } \
    static void lock##_notify(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)args, (void)side; \
        peer_##lock##_condvar_notify(state, turns); \
    } \
    static void lock##_game(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)args; \
        peer_##lock##_condvar_game(state, side, turns); \
    } \
    static void lock##_tokens(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)args; \
        if (side % 2 == 0) \
            peer_##lock##_condvar_give(state, turns); \
        else \
            peer_##lock##_condvar_take(state, turns); \
    } \
    static bool lock##_zero_close(void *state, const BenchArgs *args, uint64_t turns) \
    { \
        (void)args, (void)turns; \
        return peer_##lock##_condvar_close(state) == 0; \
    } \
    static bool lock##_game_close(void *state, const BenchArgs *args, uint64_t turns) \
    { \
        (void)args; \
        return peer_##lock##_condvar_close(state) == 2 * turns; \
    } \
    const BenchPeer rust_##lock##_condvar_peers[CONDVAR_KINDS] = { \
        [CONDVAR_NOTIFY] = {NULL, lock##_condvar_open, lock##_notify, lock##_zero_close}, \
        [CONDVAR_GAME] = {NULL, lock##_condvar_open, lock##_game, lock##_game_close}, \
        [CONDVAR_TOKENS] = {NULL, lock##_condvar_open, lock##_tokens, lock##_zero_close}, \
    };

/* ---- once ----------------------------------------------------------------------------------- */

/* The same for rust/once.rs. */
#define RUST_ONCE(lock) \
    void peer_##lock##_once_call(uint64_t turns); \
    uint64_t peer_##lock##_once_lazy(uint64_t turns); \
    static void lock##_call(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)state, (void)args, (void)side; \
        peer_##lock##_once_call(turns); \
    } \
    static void lock##_lazy(void *state, const BenchArgs *args, unsigned side, uint64_t turns) \
    { \
        (void)args, (void)side; \
        *(uint64_t *)state = peer_##lock##_once_lazy(turns); \
    } \
    const BenchPeer rust_##lock##_once_peers[ONCE_KINDS] = \
        ONCE_PEERS(once_open_sum, lock##_call, lock##_lazy);

#define RUST_MISSING(lock, why) \
    const BenchPeer rust_##lock##_condvar_peers[CONDVAR_KINDS] = { \
        {.missing = why}, {.missing = why}, {.missing = why}}; \
    const BenchPeer rust_##lock##_once_peers[ONCE_KINDS] = {{.missing = why}, {.missing = why}};

#if defined(BENCH_PARKING_LOT_MISSING)
RUST_MISSING(parking_lot, BENCH_PARKING_LOT_MISSING)
#else
RUST_CONDVAR(parking_lot)
RUST_ONCE(parking_lot)
#endif

#if defined(BENCH_RUST_MISSING)

RUST_MISSING(std, BENCH_RUST_MISSING)
const BenchPeer rust_std_barrier_peer = {.missing = BENCH_RUST_MISSING};

#else

RUST_CONDVAR(std)
RUST_ONCE(std)

/* ---- barrier, rust/barrier.rs --------------------------------------------------------------- */

void *peer_std_barrier_open(uint32_t threads);
uint64_t peer_std_barrier_work(void *state, uint64_t turns);
void peer_std_barrier_close(void *state);

typedef struct Meeting {
    void *barrier;
    _Alignas(BENCH_LINE) atomic_ulong leaders;
} Meeting;

static void *
barrier_open(const BenchArgs *args)
{
    Meeting *const meeting = bench_alloc(sizeof *meeting);
    meeting->barrier = peer_std_barrier_open(args->threads);
    return meeting;
}

static void
barrier_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    Meeting *const meeting = state;
    const uint64_t led = peer_std_barrier_work(meeting->barrier, turns);
    atomic_fetch_add_explicit(&meeting->leaders, led, memory_order_relaxed);
}

static bool
barrier_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    Meeting *const meeting = state;
    const bool right = atomic_load_explicit(&meeting->leaders, memory_order_relaxed) == turns;
    peer_std_barrier_close(meeting->barrier);
    free(meeting);
    return right;
}

const BenchPeer rust_std_barrier_peer = {NULL, barrier_open, barrier_work, barrier_close};

#endif
