/* SPDX-License-Identifier: MIT */
/* pool-scope.c - the jobs of a pool's scope borrow as threads do */
#include <belay/prelude.h>

closure(void, add, by_mut(int, n))
{
    *n += 1;
}

int
rejected(const belay_pool *pool)
{
    int n = 0;
    pool_scope (s, pool) {
        scope_spawn(s, add, &n);
        scope_spawn(s, add, &n); //~ E0499
    }
    return n;
}

int
accepted(const belay_pool *pool)
{
    int n = 0, m = 0;
    pool_scope (s, pool) {
        scope_spawn(s, add, &n);
        scope_spawn(s, add, &m);
    }
    return n + m;
}
