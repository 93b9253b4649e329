/* SPDX-License-Identifier: MIT */
/*
 * c_arc.c - a reference count by hand, as C programs write it: malloc, one count, no weak owners,
 * no check for overflow.
 */
#include "peers/peers.h"

#include <stdatomic.h>
#include <stdlib.h>

typedef struct Shared {
    atomic_size_t count;
    uint64_t value;
} Shared;

static Shared *
shared_new(uint64_t value)
{
    Shared *const shared = malloc(sizeof *shared);
    if (shared == NULL)
        abort();
    atomic_init(&shared->count, 1);
    shared->value = value;
    return shared;
}

static Shared *
shared_ref(Shared *shared)
{
    atomic_fetch_add_explicit(&shared->count, 1, memory_order_relaxed);
    return shared;
}

static void
shared_unref(Shared *shared)
{
    if (atomic_fetch_sub_explicit(&shared->count, 1, memory_order_release) == 1) {
        atomic_thread_fence(memory_order_acquire);
        free(shared);
    }
}

static void *
clone_open(const BenchArgs *args)
{
    (void)args;
    Shared *const shared = bench_alloc(sizeof *shared);
    atomic_init(&shared->count, 1);
    return shared;
}

static void
clone_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    for (uint64_t turn = 0; turn < turns; turn++) {
        Shared *const mine = shared_ref(state);
        __asm__ volatile("" : : "r"(&mine->value));
        shared_unref(mine);
    }
}

static bool
clone_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args, (void)turns;
    Shared *const shared = state;
    const bool right = atomic_load_explicit(&shared->count, memory_order_relaxed) == 1;
    shared_unref(shared);
    return right;
}

static void *
new_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(uint64_t));
}

static void
new_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    uint64_t sum = 0;
    for (uint64_t turn = 0; turn < turns; turn++) {
        Shared *const fresh = shared_new(1);
        __asm__ volatile("" : : "r"(&fresh->value) : "memory");
        sum += fresh->value;
        shared_unref(fresh);
    }
    *(uint64_t *)state = sum;
}

static bool
new_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    const bool right = *(uint64_t *)state == turns;
    free(state);
    return right;
}

const BenchPeer c_arc_clone_peer = {NULL, clone_open, clone_work, clone_close};
const BenchPeer c_arc_new_peer = {NULL, new_open, new_work, new_close};
