/* SPDX-License-Identifier: MIT */
/*
 * rounds.h - all runs of all chosen rows, in turns, and what they gave.
 */
#ifndef BENCH_ROUNDS_H
#define BENCH_ROUNDS_H

#include "bench.h"
#include "measure.h"

/* What the user asked for. */
typedef struct BenchOptions {
    const char **only; /* patterns of row names; a row is run when it meets one of them */
    size_t only_count; /* 0: all rows */
    unsigned rounds;
    bool pin; /* threads of all rows stay on their processors */
} BenchOptions;

/* What the rounds say of one figure, in nanoseconds for each operation. */
typedef struct BenchFigure {
    double least, quarter, median, three_quarters, most;
} BenchFigure;

/* One row after all rounds. Only columns whose `ran` is true have figures. */
typedef struct BenchResult {
    const BenchRow *row;
    const char *skipped;                /* why the row did not run, in a few words; NULL: it did */
    BenchSample *samples[COLUMN_COUNT]; /* one for each round; freed with the result */
    bool ran[COLUMN_COUNT];
    BenchFigure wall[COLUMN_COUNT];
    BenchFigure cpu[COLUMN_COUNT];
} BenchResult;

/*
 * Run the rows that were asked for, writing progress to a terminal at standard error. *ret_count
 * results in the order of the table; NULL when no row has such a name or when a peer's outcome was
 * wrong, which is then told on standard error.
 */
BenchResult *bench_run(const BenchOptions *options, size_t *ret_count);

void bench_results_free(BenchResult *results, size_t count);

/* Write the name and title of each row to standard output. */
void bench_list(void);

#endif
