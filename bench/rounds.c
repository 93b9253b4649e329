/* SPDX-License-Identifier: MIT */
/*
 * rounds.c - all runs of all chosen rows, in turns, and what they gave.
 *
 *     one round    row 1: Belay, glibc, Rust ...   row 2: Belay, glibc, Rust ...   ...
 *     the next     row 1: glibc, Rust ... Belay    row 2: ...
 *
 * The runs of one peer are thus spread over the whole time, and the peers of a row stand next to
 * each other: a machine that slows down for a while slows them all. A first round, with a quarter
 * of the operations, warms up and is not counted. The median of the rounds is the figure.
 */
#include "rounds.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { WARM_UP_SHARE = 4 };

static const BenchModule *const modules[] = {
    &mutex_bench,  &arc_bench,     &thread_bench,  &park_bench, &panic_bench,
    &rwlock_bench, &condvar_bench, &barrier_bench, &once_bench, &pool_bench,
    &process_bench, &reentrant_bench, &semaphore_bench, &channel_bench,
};

enum { MODULE_COUNT = sizeof modules / sizeof *modules };

static size_t
row_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < MODULE_COUNT; i++)
        count += modules[i]->count;
    return count;
}

static bool
is_wanted(const BenchRow *row, const BenchOptions *options)
{
    for (size_t i = 0; i < options->only_count; i++)
        if (fnmatch(options->only[i], row->name, 0) == 0)
            return true;
    return options->only_count == 0;
}

/* Prepare a result for row: what can run, and room for its samples. */
static BenchResult
result_new(const BenchRow *row, unsigned rounds)
{
    BenchResult result = {.row = row};
    if (row->pinned && row->threads > 1 && bench_processors() < 2)
        result.skipped = "needs two processors";
    for (int column = 0; column < COLUMN_COUNT; column++) {
        const BenchPeer *const peer = row->peers[column];
        result.ran[column] = result.skipped == NULL && peer != NULL && peer->missing == NULL;
        if (result.ran[column])
            result.samples[column] = bench_alloc(rounds * sizeof(BenchSample));
    }
    return result;
}

static BenchResult *
choose_rows(const BenchOptions *options, size_t *ret_count)
{
    BenchResult *const results = bench_alloc(row_count() * sizeof *results);
    size_t count = 0;
    for (size_t i = 0; i < MODULE_COUNT; i++)
        for (size_t k = 0; k < modules[i]->count; k++)
            if (is_wanted(&modules[i]->rows[k], options))
                results[count++] = result_new(&modules[i]->rows[k], options->rounds);
    *ret_count = count;
    return results;
}

/* Say where we are, on a terminal; nothing where standard error is a file. */
static void
show_progress(const char *what, unsigned round, unsigned rounds)
{
    if (!isatty(STDERR_FILENO))
        return;
    if (what == NULL)
        fprintf(stderr, "\r\033[K");
    else if (round == 0)
        fprintf(stderr, "\r\033[Kwarming up: %s", what);
    else
        fprintf(stderr, "\r\033[Kround %u of %u: %s", round, rounds, what);
}

/* All peers of a row once, beginning with another one each round. Round 0 warms up. */
static bool
run_row(BenchResult *result, unsigned round, uint32_t units, const BenchOptions *options)
{
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        const BenchColumn column = (BenchColumn)((i + round) % COLUMN_COUNT);
        BenchSample sample;
        if (!result->ran[column])
            continue;
        if (!bench_measure(result->row, column, units, options->pin, round == 0 ? WARM_UP_SHARE : 1,
                           &sample)) {
            show_progress(NULL, 0, 0);
            fprintf(stderr, "bench: %s, column %u: the outcome is wrong\n", result->row->name,
                    (unsigned)column + 1);
            return false;
        }
        if (round > 0)
            result->samples[column][round - 1] = sample;
    }
    return true;
}

static int
compare(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* The value that a share of the sorted values lies below; between two values, their mix. */
static double
quantile(const double values[], unsigned count, double share)
{
    const double at = share * (count - 1);
    const unsigned below = (unsigned)at;
    const unsigned above = below + 1 < count ? below + 1 : below;
    return values[below] + (values[above] - values[below]) * (at - below);
}

static BenchFigure
figure_of(double values[], unsigned count)
{
    qsort(values, count, sizeof *values, compare);
    return (BenchFigure){
        .least = values[0],
        .quarter = quantile(values, count, 0.25),
        .median = quantile(values, count, 0.5),
        .three_quarters = quantile(values, count, 0.75),
        .most = values[count - 1],
    };
}

static void
sum_up(BenchResult *result, unsigned rounds)
{
    double *const values = bench_alloc(rounds * sizeof *values);
    for (int column = 0; column < COLUMN_COUNT; column++) {
        if (!result->ran[column])
            continue;
        for (unsigned i = 0; i < rounds; i++)
            values[i] = result->samples[column][i].wall;
        result->wall[column] = figure_of(values, rounds);
        for (unsigned i = 0; i < rounds; i++)
            values[i] = result->samples[column][i].cpu;
        result->cpu[column] = figure_of(values, rounds);
    }
    free(values);
}

static bool
run_rounds(BenchResult results[], size_t count, const BenchOptions *options)
{
    const uint32_t units = bench_units_per_100ns();
    for (unsigned round = 0; round <= options->rounds; round++) {
        for (size_t i = 0; i < count; i++) {
            show_progress(results[i].row->name, round, options->rounds);
            if (!run_row(&results[i], round, units, options))
                return false;
        }
    }
    show_progress(NULL, 0, 0);
    return true;
}

BenchResult *
bench_run(const BenchOptions *options, size_t *ret_count)
{
    size_t count;
    BenchResult *const results = choose_rows(options, &count);
    if (count == 0)
        fprintf(stderr, "bench: no row has such a name; --list shows them\n");
    if (count == 0 || !run_rounds(results, count, options)) {
        bench_results_free(results, count);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        sum_up(&results[i], options->rounds);
    *ret_count = count;
    return results;
}

void
bench_results_free(BenchResult *results, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (int column = 0; column < COLUMN_COUNT; column++)
            free(results[i].samples[column]);
    free(results);
}

void
bench_list(void)
{
    for (size_t i = 0; i < MODULE_COUNT; i++)
        for (size_t k = 0; k < modules[i]->count; k++)
            printf("%-24s %s\n", modules[i]->rows[k].name, modules[i]->rows[k].title);
}
