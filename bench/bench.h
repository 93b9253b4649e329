/* SPDX-License-Identifier: MIT */
/*
 * bench.h - what a benchmark is made of: rows, and peers that do a row's work.
 *
 * A row is one question ("a lock that two threads want"). It has one column for each peer that can
 * answer it. Peers of a row do the same work: open() makes what the threads share, each thread
 * calls work() once and does all its turns inside, close() looks at the outcome and says whether it
 * is right. The threads of a row are made, placed, started and timed by measure.c, for every peer
 * alike; only rows that ask what a thread costs let the peer make threads.
 *
 *     row        module (<name>_bench.c)    peers/belay_<name>.c  glibc_<name>.c  rust_peers.c
 *     measure.c  one run of one peer        rounds.c  all runs, in turns    report.c  table, JSON
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a lock or a count is aligned to, in every peer: nothing else shares its cache line. */
#define BENCH_LINE 64

/* Who answers: one column of the table each. */
typedef enum BenchColumn {
    COLUMN_BELAY,
    COLUMN_C, /* glibc, or plain C where glibc has nothing of the kind; for loops OpenMP */
    COLUMN_RUST_STD,
    COLUMN_PARKING_LOT,
    COLUMN_CROSSBEAM,
    COLUMN_RAYON,
    COLUMN_FLUME,
    COLUMN_GO,
    COLUMN_NSYNC,
    COLUMN_SPIN, /* never sleeps: a limit to look at, not a rival; Go is another (README.md) */
    COLUMN_COUNT
} BenchColumn;

/* How a row is run, as its peers see it. Constant while it runs. */
typedef struct BenchArgs {
    unsigned threads;
    uint32_t inside;    /* work while the lock is held, in units of bench_busy */
    uint32_t outside;   /* work between two turns, in units of bench_busy */
    const void *detail; /* of the row, for peers that know what it is; NULL: nothing */
} BenchArgs;

typedef struct BenchPeer {
    const char *missing; /* why this build does not have it, in a few words; NULL: it is there */

    /* What the threads of one run share; NULL where they share nothing. */
    void *(*open)(const BenchArgs *args);

    /* All turns of thread number `side`, counted from 0. */
    void (*work)(void *state, const BenchArgs *args, unsigned side, uint64_t turns);

    /* Free the state. False when it is not what `turns` turns of each thread must leave. */
    bool (*close)(void *state, const BenchArgs *args, uint64_t turns);
} BenchPeer;

typedef struct BenchRow {
    const char *name;  /* for --only and for JSON */
    const char *title; /* for the table */
    unsigned threads;
    bool pinned;        /* thread k stays on the k-th processor; else the kernel places them */
    bool together;      /* a turn is one operation of all threads, not of each */
    uint32_t inside_ns; /* see BenchArgs */
    uint32_t outside_ns;
    uint64_t operations;                  /* in one run, of all threads; a multiple of threads */
    const void *detail;                   /* see BenchArgs */
    const BenchPeer *peers[COLUMN_COUNT]; /* NULL: has no such thing */
} BenchRow;

/* The rows of one <name>_bench.c. */
typedef struct BenchModule {
    const BenchRow *rows;
    size_t count;
} BenchModule;

extern const BenchModule mutex_bench;
extern const BenchModule arc_bench;
extern const BenchModule thread_bench;
extern const BenchModule park_bench;
extern const BenchModule panic_bench;
extern const BenchModule pool_bench;
extern const BenchModule process_bench;
extern const BenchModule rwlock_bench;
extern const BenchModule condvar_bench;
extern const BenchModule barrier_bench;
extern const BenchModule once_bench;
extern const BenchModule reentrant_bench;
extern const BenchModule semaphore_bench;
extern const BenchModule channel_bench;

/*
 * Keep the processor busy for `units` steps that depend on each other. Takes what the last call
 * gave and gives what the next one takes: without this chain the processor would run two calls at
 * once, and the lock between them for nothing.
 */
uint32_t bench_busy(uint32_t seed, uint32_t units);

/*
 * For the work of a peer that is a program of its own and takes the time itself: this is what all
 * its turns took, in nanoseconds, instead of what was measured here. From one thread of a run.
 */
void bench_took(double wall, double cpu);

/* Zeroed memory of its own cache lines; ends the program when there is none. Freed by free(). */
void *bench_alloc(size_t size);

/* How many threads a scope of thread_bench.c has. */
#define BENCH_SCOPE_THREADS 4

/* How many frames a panic of panic_bench.c unwinds. */
#define BENCH_FRAMES 10

#endif
