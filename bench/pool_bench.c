/* SPDX-License-Identifier: MIT */
/*
 * pool_bench.c - what a job costs in a pool of threads, and what a loop gains from one.
 *
 * Every pool has two threads that may work at once: Belay's and OpenMP's loops count the calling
 * thread as one of them, rayon's do not, whose caller sleeps. The pools are made before the first
 * turn. A job that is spawned gives a value back. The sum is over BENCH_SUM_LENGTH ints, the same
 * array for all; an operation is one whole sum.
 */
#include "bench.h"
#include "peers/pool_peers.h"

#if defined(BENCH_OPENMP)
#define OPENMP(peer) , [COLUMN_C] = &peer
#else
#define OPENMP(peer)
#endif

/* clang-format off */
static const BenchRow rows[] = {
    {.name = "pool-spawn-join", .title = "job in a pool, spawn and join",
     .threads = 1, .operations = 20000,
     .peers = {[COLUMN_BELAY] = &belay_pool_spawn_peer, [COLUMN_RAYON] = &rayon_spawn_peer}},
    {.name = "pool-scope-4", .title = "scope of 4 jobs in a pool",
     .threads = 1, .operations = 10000,
     .peers = {[COLUMN_BELAY] = &belay_pool_scope_peer, [COLUMN_RAYON] = &rayon_scope_peer
               OPENMP(openmp_scope_peer)}},
    {.name = "parallel-sum", .title = "sum of 100 M ints in a pool",
     .threads = 1, .operations = 3,
     .peers = {[COLUMN_BELAY] = &belay_sum_peer, [COLUMN_RAYON] = &rayon_sum_peer
               OPENMP(openmp_sum_peer)}},
};
/* clang-format on */

const BenchModule pool_bench = {rows, sizeof rows / sizeof *rows};

const int *
bench_sum_numbers(void)
{
    static int *numbers;
    if (numbers != NULL)
        return numbers;
    numbers = bench_alloc(BENCH_SUM_LENGTH * sizeof *numbers);
    for (size_t i = 0; i < BENCH_SUM_LENGTH; i++)
        numbers[i] = (int)(i % 1000);
    return numbers;
}
