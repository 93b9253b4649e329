/* SPDX-License-Identifier: MIT */
/*
 * belay_thread.c - Belay's threads: spawn and join with a result, a scope of four.
 */
#include "peers/peers.h"

#include <belay/prelude.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct Count {
    atomic_ulong value;
} Count;

closure(uint64_t, answer, by_copy(uint64_t, question))
{
    return question ^ 1;
}

closure(void, count_one, by_mut(Count, count))
{
    atomic_fetch_add_explicit(&count->value, 1, memory_order_relaxed);
}

static void *
count_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(Count));
}

static void
spawn_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    unsigned long right = 0;
    for (uint64_t turn = 0; turn < turns; turn++) {
        answer_handle thread = spawn(answer, turn);
        uint64_t result;
        unwrap(join(&thread, &result));
        right += result == (turn ^ 1);
    }
    atomic_store_explicit(&((Count *)state)->value, right, memory_order_relaxed);
}

static void
scope_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    for (uint64_t turn = 0; turn < turns; turn++)
        scope (s) {
            for (int i = 0; i < BENCH_SCOPE_THREADS; i++)
                scope_spawn(s, count_one, (Count *)state);
        }
}

static bool
count_is(Count *count, uint64_t expected)
{
    const bool right = atomic_load_explicit(&count->value, memory_order_relaxed) == expected;
    free(count);
    return right;
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

const BenchPeer belay_spawn_peer = {NULL, count_open, spawn_work, spawn_close};
const BenchPeer belay_scope_peer = {NULL, count_open, scope_work, scope_close};
