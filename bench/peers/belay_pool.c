/* SPDX-License-Identifier: MIT */
/*
 * belay_pool.c - Belay's pool: a job with a result, a scope of four jobs, a sum.
 */
#include "peers/pool_peers.h"

#include <belay/prelude.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct Game {
    belay_pool pool;
    atomic_ulong count;
} Game;

closure(uint64_t, job_answer, by_copy(uint64_t, question))
{
    return question ^ 1;
}

closure(void, job_count, by_mut(Game, game))
{
    atomic_fetch_add_explicit(&game->count, 1, memory_order_relaxed);
}

closure(uint64_t, sum_part, by_copy(size_t, begin), by_copy(size_t, end), by_ref(int, numbers))
{
    uint64_t sum = 0;
    for (size_t i = begin; i < end; i++)
        sum += (uint64_t)numbers[i];
    return sum;
}

static uint64_t
add(uint64_t a, uint64_t b)
{
    return a + b;
}

static void *
game_open(const BenchArgs *args)
{
    (void)args;
    Game *const game = bench_alloc(sizeof *game);
    game->pool = belay_pool_new(BENCH_POOL_THREADS);
    return game;
}

static void *
sum_open(const BenchArgs *args)
{
    (void)bench_sum_numbers();
    return game_open(args);
}

static void
spawn_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    Game *const game = state;
    unsigned long right = 0;
    for (uint64_t turn = 0; turn < turns; turn++) {
        job_answer_handle job = pool_spawn(&game->pool, job_answer, turn);
        uint64_t result;
        unwrap(join(&job, &result));
        right += result == (turn ^ 1);
    }
    atomic_store_explicit(&game->count, right, memory_order_relaxed);
}

static void
scope_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    Game *const game = state;
    for (uint64_t turn = 0; turn < turns; turn++)
        pool_scope (s, &game->pool) {
            for (int i = 0; i < BENCH_SCOPE_THREADS; i++)
                scope_spawn(s, job_count, game);
        }
}

static void
sum_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    Game *const game = state;
    const int *const numbers = bench_sum_numbers();
    unsigned long right = 0;
    for (uint64_t turn = 0; turn < turns; turn++) {
        uint64_t sum = 0;
        parallel_reduce(&game->pool, 0, BENCH_SUM_LENGTH, 0, &sum, sum_part, add, numbers);
        right += sum == BENCH_SUM;
    }
    atomic_store_explicit(&game->count, right, memory_order_relaxed);
}

static bool
count_is(Game *game, uint64_t expected)
{
    belay_pool_drop(&game->pool);
    const bool right = atomic_load_explicit(&game->count, memory_order_relaxed) == expected;
    free(game);
    return right;
}

static bool
each_turn_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return count_is(state, turns);
}

static bool
scope_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return count_is(state, turns * BENCH_SCOPE_THREADS);
}

const BenchPeer belay_pool_spawn_peer = {NULL, game_open, spawn_work, each_turn_close};
const BenchPeer belay_pool_scope_peer = {NULL, game_open, scope_work, scope_close};
const BenchPeer belay_sum_peer = {NULL, sum_open, sum_work, each_turn_close};
