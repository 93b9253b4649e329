/* SPDX-License-Identifier: MIT */
/* atomic.c - a global counter turned into an atomic (GLOB-007) */
#include <belay/prelude.h>

#include <stdatomic.h>

static atomic_int hits;
static _Atomic(long) total;
static atomic_flag seen = ATOMIC_FLAG_INIT;
static struct {
    atomic_int reads, writes;
} counts;
static atomic_int per_kind[4];

closure(void, accepted)
{
    atomic_fetch_add(&hits, 1);
    hits++;
    total += 2;
    if (!atomic_flag_test_and_set(&seen))
        atomic_fetch_add_explicit(&counts.reads, 1, memory_order_relaxed);
    per_kind[1]++;
}

void
run(void)
{
    spawn(accepted);
    spawn(accepted);
}
