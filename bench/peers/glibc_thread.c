/* SPDX-License-Identifier: MIT */
/*
 * glibc_thread.c - pthread_create and pthread_join, with the default attributes.
 */
#include "peers/peers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static pthread_t
start(void *(*body)(void *), void *argument)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, body, argument) != 0)
        abort();
    return thread;
}

static void *
count_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(atomic_ulong));
}

static void *
answer(void *argument)
{
    return (void *)((uintptr_t)argument ^ 1);
}

static void
spawn_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    unsigned long right = 0;
    for (uint64_t turn = 0; turn < turns; turn++) {
        void *result;
        pthread_join(start(answer, (void *)(uintptr_t)turn), &result);
        right += (uintptr_t)result == (turn ^ 1);
    }
    atomic_store_explicit((atomic_ulong *)state, right, memory_order_relaxed);
}

static void *
count_one(void *argument)
{
    atomic_fetch_add_explicit((atomic_ulong *)argument, 1, memory_order_relaxed);
    return NULL;
}

static void
scope_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    for (uint64_t turn = 0; turn < turns; turn++) {
        pthread_t threads[BENCH_SCOPE_THREADS];
        for (int i = 0; i < BENCH_SCOPE_THREADS; i++)
            threads[i] = start(count_one, state);
        for (int i = 0; i < BENCH_SCOPE_THREADS; i++)
            pthread_join(threads[i], NULL);
    }
}

static bool
count_is(void *state, uint64_t expected)
{
    const unsigned long count = atomic_load_explicit((atomic_ulong *)state, memory_order_relaxed);
    free(state);
    return count == expected;
}

static bool
spawn_close(void *state, const BenchArgs *args, uint64_t turns)
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

const BenchPeer glibc_spawn_peer = {NULL, count_open, spawn_work, spawn_close};
const BenchPeer glibc_scope_peer = {NULL, count_open, scope_work, scope_close};
