// not C: the headers say E0373 by a static assertion
/* SPDX-License-Identifier: MIT */
/* pool.c - a job that borrows given to a pool (CAPT-014) */
#include <belay/prelude.h>

closure(void, look, by_ref(int, n))
{
    (void)*n;
}

closure(void, copy, by_copy(int, n))
{
    (void)n;
}

void
rejected(const belay_pool *pool)
{
    int n = 1;
    pool_spawn(pool, look, &n); //~ E0373
}

void
accepted(const belay_pool *pool)
{
    int n = 1;
    pool_spawn(pool, copy, n);
    pool_scope (s, pool)
        scope_spawn(s, look, &n);
}
