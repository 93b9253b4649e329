/* SPDX-License-Identifier: MIT */
/*
 * belay_park.c - Belay's park and unpark: the token given to oneself, and two threads in turn.
 */
#include "peers/peers.h"

#include <belay/prelude.h>
#include <stdatomic.h>
#include <stdlib.h>

/* `turn` counts the moves made; side `turn % 2` moves next, and is unparked. */
typedef struct Game {
    _Alignas(BENCH_LINE) atomic_ulong turn;
    belay_thread sides[2]; /* each written by its own side before `met` counts it */
    atomic_uint met;
} Game;

static void *
game_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(Game));
}

static void
self_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)state, (void)args, (void)side;
    own(belay_thread) me = belay_thread_current();
    for (uint64_t turn = 0; turn < turns; turn++) {
        belay_thread_unpark(&me);
        belay_thread_park();
    }
}

/* Say who this side is and wait for the other to do so. */
static const belay_thread *
meet(Game *game, unsigned side)
{
    game->sides[side] = belay_thread_current();
    atomic_fetch_add_explicit(&game->met, 1, memory_order_acq_rel);
    while (atomic_load_explicit(&game->met, memory_order_acquire) < 2)
        belay_thread_yield();
    return &game->sides[1 - side];
}

static void
game_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    Game *const game = state;
    const belay_thread *const other = meet(game, side);
    for (uint64_t turn = 0; turn < turns; turn++) {
        const unsigned long mine = 2 * turn + side;
        while (atomic_load_explicit(&game->turn, memory_order_acquire) != mine)
            belay_thread_park();
        atomic_store_explicit(&game->turn, mine + 1, memory_order_release);
        belay_thread_unpark(other);
    }
}

static bool
turn_is(Game *game, uint64_t expected)
{
    const bool right = atomic_load_explicit(&game->turn, memory_order_relaxed) == expected;
    belay_thread_drop(&game->sides[0]);
    belay_thread_drop(&game->sides[1]);
    free(game);
    return right;
}

static bool
self_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args, (void)turns;
    return turn_is(state, 0);
}

static bool
game_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return turn_is(state, 2 * turns);
}

const BenchPeer belay_park_self_peer = {NULL, game_open, self_work, self_close};
const BenchPeer belay_park_game_peer = {NULL, game_open, game_work, game_close};
