/* SPDX-License-Identifier: MIT */
/*
 * measure.c - one run of one peer: threads, barrier, clocks.
 *
 * The threads of a run meet at a barrier that does not sleep, since a sleeping one would let the
 * first thread finish before the last has woken up. The clock runs from the moment the barrier
 * opens to the moment the last thread is done with its turns. Processor time is that of the
 * process: it counts the threads that a peer makes, and the time that the kernel works for them.
 *
 * All peers run in threads that this file makes, also those with one thread, because glibc takes
 * short cuts in a process that has only one.
 */
#include "measure.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_THREADS = 64 };

/* One run. Written by the thread that measures before `open` is set; `ready` counts the others. */
typedef struct Run {
    const BenchPeer *peer;
    BenchArgs args;
    void *state;
    uint64_t turns; /* of each thread */
    bool pinned;
    atomic_uint ready;
    atomic_bool open;
} Run;

typedef struct Member {
    Run *run;
    unsigned side;
    pthread_t thread;
    uint64_t ended; /* when it was done, by CLOCK_MONOTONIC */
} Member;

/* See bench_took; 0: nobody said so. Written by one member, read when it was joined. */
static BenchSample said;

void
bench_took(double wall, double cpu)
{
    said = (BenchSample){wall, cpu};
}

static uint64_t
now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void
fail(const char *what, int error)
{
    fprintf(stderr, "bench: %s: %s\n", what, strerror(error));
    exit(1);
}

uint32_t
bench_busy(uint32_t seed, uint32_t units)
{
    for (uint32_t i = 0; i < units; i++) {
        seed = seed * 1664525u + 1013904223u;
        __asm__ volatile("" : "+r"(seed));
    }
    return seed;
}

void *
bench_alloc(size_t size)
{
    const size_t whole = (size + BENCH_LINE - 1) / BENCH_LINE * BENCH_LINE;
    void *const memory = aligned_alloc(BENCH_LINE, whole);
    if (memory == NULL)
        fail("memory", ENOMEM);
    return memset(memory, 0, whole);
}

unsigned
bench_processors(void)
{
    cpu_set_t allowed;
    const int error = pthread_getaffinity_np(pthread_self(), sizeof allowed, &allowed);
    if (error != 0)
        fail("affinity", error);
    return (unsigned)CPU_COUNT(&allowed);
}

uint32_t
bench_units_per_100ns(void)
{
    const uint32_t steps = 5000000;
    uint64_t best = UINT64_MAX;
    for (int attempt = 0; attempt < 5; attempt++) {
        const uint64_t start = now(CLOCK_MONOTONIC);
        bench_busy(1, steps);
        const uint64_t took = now(CLOCK_MONOTONIC) - start;
        if (took < best)
            best = took;
    }
    return (uint32_t)(100.0 * steps / (double)best + 0.5);
}

/* Keep this thread on the k-th of the processors that it may use, counted round. */
static void
pin_to(unsigned k)
{
    cpu_set_t allowed, only;
    CPU_ZERO(&only);
    pthread_getaffinity_np(pthread_self(), sizeof allowed, &allowed);
    k %= (unsigned)CPU_COUNT(&allowed);
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &allowed) && k-- == 0) {
            CPU_SET(cpu, &only);
            break;
        }
    }
    const int error = pthread_setaffinity_np(pthread_self(), sizeof only, &only);
    if (error != 0)
        fail("pin", error);
}

static void *
member_main(void *argument)
{
    Member *const member = argument;
    Run *const run = member->run;
    if (run->pinned)
        pin_to(member->side);
    atomic_fetch_add_explicit(&run->ready, 1, memory_order_acq_rel);
    while (!atomic_load_explicit(&run->open, memory_order_acquire))
        sched_yield();
    run->peer->work(run->state, &run->args, member->side, run->turns);
    member->ended = now(CLOCK_MONOTONIC);
    return NULL;
}

static void
start_members(Run *run, Member members[])
{
    for (unsigned side = 0; side < run->args.threads; side++) {
        members[side] = (Member){.run = run, .side = side};
        const int error = pthread_create(&members[side].thread, NULL, member_main, &members[side]);
        if (error != 0)
            fail("thread", error);
    }
    while (atomic_load_explicit(&run->ready, memory_order_acquire) < run->args.threads)
        sched_yield();
}

/* Open the barrier and wait for the end; wall and processor time of the whole, in nanoseconds. */
static BenchSample
time_members(Run *run, Member members[])
{
    const uint64_t cpu_start = now(CLOCK_PROCESS_CPUTIME_ID);
    const uint64_t start = now(CLOCK_MONOTONIC);
    uint64_t end = start;
    atomic_store_explicit(&run->open, true, memory_order_release);
    for (unsigned side = 0; side < run->args.threads; side++) {
        pthread_join(members[side].thread, NULL);
        if (members[side].ended > end)
            end = members[side].ended;
    }
    return (BenchSample){
        .wall = (double)(end - start),
        .cpu = (double)(now(CLOCK_PROCESS_CPUTIME_ID) - cpu_start),
    };
}

bool
bench_measure(const BenchRow *row, BenchColumn column, uint32_t units_per_100ns, bool pin,
              unsigned share, BenchSample *ret_sample)
{
    Member members[MAX_THREADS];
    const uint64_t turns = row->operations / (row->together ? 1 : row->threads) / share;
    const double operations = (double)(row->together ? turns : turns * row->threads);
    Run run = {
        .peer = row->peers[column],
        .args =
            {
                .threads = row->threads,
                .inside = row->inside_ns * units_per_100ns / 100,
                .outside = row->outside_ns * units_per_100ns / 100,
                .detail = row->detail,
            },
        .turns = turns,
        .pinned = row->pinned || pin,
    };
    said = (BenchSample){0, 0};
    run.state = run.peer->open(&run.args);
    start_members(&run, members);
    const BenchSample here = time_members(&run, members);
    const BenchSample whole = said.wall > 0 ? said : here;
    if (!run.peer->close(run.state, &run.args, turns))
        return false;
    *ret_sample = (BenchSample){whole.wall / operations, whole.cpu / operations};
    return true;
}
