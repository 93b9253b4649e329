/* SPDX-License-Identifier: MIT */
/*
 * openmp_pool.c - OpenMP, as gcc and its libgomp do it: four tasks that are waited for, a sum.
 *
 * Its threads spin for a while where they have nothing to do: see the cpu lines.
 */
#include "peers/pool_peers.h"

#include <stdatomic.h>
#include <stdlib.h>

static void *
count_open(const BenchArgs *args)
{
    (void)args;
    (void)bench_sum_numbers();
    return bench_alloc(sizeof(atomic_ulong));
}

static void
scope_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    atomic_ulong *const count = state;
#pragma omp parallel num_threads(BENCH_POOL_THREADS)
#pragma omp single
    for (uint64_t turn = 0; turn < turns; turn++) {
        for (int i = 0; i < BENCH_SCOPE_THREADS; i++) {
#pragma omp task
            atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
        }
#pragma omp taskwait
    }
}

static void
sum_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    const int *const numbers = bench_sum_numbers();
    unsigned long right = 0;
    for (uint64_t turn = 0; turn < turns; turn++) {
        uint64_t sum = 0;
#pragma omp parallel for num_threads(BENCH_POOL_THREADS) reduction(+ : sum)
        for (size_t i = 0; i < BENCH_SUM_LENGTH; i++)
            sum += (uint64_t)numbers[i];
        right += sum == BENCH_SUM;
    }
    atomic_store_explicit((atomic_ulong *)state, right, memory_order_relaxed);
}

static bool
count_is(atomic_ulong *count, uint64_t expected)
{
    const bool right = atomic_load_explicit(count, memory_order_relaxed) == expected;
    free(count);
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

const BenchPeer openmp_scope_peer = {NULL, count_open, scope_work, scope_close};
const BenchPeer openmp_sum_peer = {NULL, count_open, sum_work, each_turn_close};
