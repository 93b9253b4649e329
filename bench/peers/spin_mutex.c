/* SPDX-License-Identifier: MIT */
/*
 * spin_mutex.c - a lock that never sleeps: one exchange, one store. What a lock could cost at the
 * least.
 *
 * It yields now and then, else rows with more threads than cores would take their time slices to
 * end.
 */
#include "peers/peers.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { LOOKS_BEFORE_YIELD = 200 };

typedef struct Locked {
    _Alignas(BENCH_LINE) atomic_bool taken;
    uint64_t value; /* under taken */
} Locked;

static void
wait_until_free(Locked *locked)
{
    for (unsigned look = 1; atomic_load_explicit(&locked->taken, memory_order_relaxed); look++) {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        __asm__ volatile("isb");
#endif
        if (look % LOOKS_BEFORE_YIELD == 0)
            sched_yield();
    }
}

static inline void
lock(Locked *locked)
{
    while (atomic_exchange_explicit(&locked->taken, true, memory_order_acquire))
        wait_until_free(locked);
}

static inline void
unlock(Locked *locked)
{
    atomic_store_explicit(&locked->taken, false, memory_order_release);
}

static void *
spin_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(Locked));
}

static void
spin_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)side;
    Locked *const locked = state;
    const uint32_t inside = args->inside, outside = args->outside;
    if (inside == 0 && outside == 0) {
        for (uint64_t turn = 0; turn < turns; turn++) {
            lock(locked);
            locked->value += 1;
            unlock(locked);
        }
        return;
    }
    uint32_t seed = 1;
    for (uint64_t turn = 0; turn < turns; turn++) {
        lock(locked);
        locked->value += 1;
        seed = bench_busy(seed, inside);
        unlock(locked);
        seed = bench_busy(seed, outside);
    }
}

static bool
spin_close(void *state, const BenchArgs *args, uint64_t turns)
{
    Locked *const locked = state;
    const bool right = locked->value == turns * args->threads;
    free(locked);
    return right;
}

const BenchPeer spin_lock_peer = {NULL, spin_open, spin_work, spin_close};
