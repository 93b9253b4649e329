/* SPDX-License-Identifier: MIT */
/*
 * glibc_once.c - pthread_once, alone and in front of a number.
 */
#include "peers/wait_peers.h"

#include <pthread.h>
#include <stdlib.h>

static pthread_once_t done = PTHREAD_ONCE_INIT, made = PTHREAD_ONCE_INIT;
static uint64_t number; /* written once, by make_number */

static void
do_nothing(void)
{
    /* What is measured is that it is not called. */
}

static void
make_number(void)
{
    number = BENCH_LAZY_NUMBER;
}

/* The state is the sum of what was read. */
static void *
once_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(uint64_t));
}

static void
call_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)state, (void)args, (void)side;
    for (uint64_t turn = 0; turn < turns; turn++)
        pthread_once(&done, do_nothing);
}

static void
lazy_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    uint64_t sum = 0;
    for (uint64_t turn = 0; turn < turns; turn++) {
        pthread_once(&made, make_number);
        sum += number;
    }
    *(uint64_t *)state = sum;
}

static bool
sum_is(void *state, uint64_t expected)
{
    const bool right = *(uint64_t *)state == expected;
    free(state);
    return right;
}

static bool
call_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args, (void)turns;
    return sum_is(state, 0);
}

static bool
lazy_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    return sum_is(state, turns * BENCH_LAZY_NUMBER);
}

const BenchPeer glibc_once_peers[ONCE_KINDS] = {
    [ONCE_CALL] = {NULL, once_open, call_work, call_close},
    [ONCE_LAZY] = {NULL, once_open, lazy_work, lazy_close},
};
