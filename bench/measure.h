/* SPDX-License-Identifier: MIT */
/*
 * measure.h - one run of one peer: threads, barrier, clocks.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include "bench.h"

/* What one run took, in nanoseconds for each operation. */
typedef struct BenchSample {
    double wall;
    double cpu; /* of the whole process: all its threads together */
} BenchSample;

/* How many processors this process may run on, which are those that pinned rows use. */
unsigned bench_processors(void);

/* Steps of bench_busy in 100 nanoseconds of this processor. */
uint32_t bench_units_per_100ns(void);

/*
 * Run a peer of a row once, with a share of its operations (1: all, 4: a quarter). False when the
 * outcome was wrong; *ret_sample is then not written. `pin` places the threads of any row.
 */
bool bench_measure(const BenchRow *row, BenchColumn column, uint32_t units_per_100ns, bool pin,
                   unsigned share, BenchSample *ret_sample);

#endif
