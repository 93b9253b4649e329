/* SPDX-License-Identifier: MIT */
/*
 * glibc_park.c - what stands for park and unpark in glibc: one semaphore for each thread.
 */
#include "peers/peers.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

/* `turn` counts the moves made; side `turn % 2` moves next, and is told by its semaphore. */
typedef struct Game {
    _Alignas(BENCH_LINE) atomic_ulong turn;
    sem_t tokens[2];
} Game;

static void *
game_open(const BenchArgs *args)
{
    (void)args;
    Game *const game = bench_alloc(sizeof *game);
    sem_init(&game->tokens[0], 0, 0);
    sem_init(&game->tokens[1], 0, 0);
    return game;
}

static void
self_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    Game *const game = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        sem_post(&game->tokens[0]);
        sem_wait(&game->tokens[0]);
    }
}

static void
game_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args;
    Game *const game = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        const unsigned long mine = 2 * turn + side;
        while (atomic_load_explicit(&game->turn, memory_order_acquire) != mine)
            sem_wait(&game->tokens[side]);
        atomic_store_explicit(&game->turn, mine + 1, memory_order_release);
        sem_post(&game->tokens[1 - side]);
    }
}

static bool
turn_is(Game *game, uint64_t expected)
{
    const bool right = atomic_load_explicit(&game->turn, memory_order_relaxed) == expected;
    sem_destroy(&game->tokens[0]);
    sem_destroy(&game->tokens[1]);
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

const BenchPeer glibc_park_self_peer = {NULL, game_open, self_work, self_close};
const BenchPeer glibc_park_game_peer = {NULL, game_open, game_work, game_close};
