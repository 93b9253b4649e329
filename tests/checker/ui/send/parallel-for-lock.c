/* SPDX-License-Identifier: MIT */
/*
 * parallel-for-lock.c - a parallel loop whose body locks a MUTEX of this frame (SEND-062,
 * MUTA-008)
 */
#include <belay/prelude.h>

#include <stdatomic.h>

MUTEX(Sum, int);

closure(void, add, by_copy(size_t, from), by_copy(size_t, to), by_ref(Sum, sum),
        by_ref(atomic_int, n))
{
    with_lock (total, sum)
        *total += (int)(to - from);
    atomic_fetch_add((atomic_int *)n, 1);
}

int
accepted(void)
{
    own(Sum) sum = Sum_new(0);
    atomic_int n = 0;
    own(belay_pool) pool = belay_pool_new(0);
    parallel_for(&pool, 0, 100, 0, add, &sum, &n);
    int total = 0;
    with_lock (t, &sum)
        total = *t;
    return total + n;
}
