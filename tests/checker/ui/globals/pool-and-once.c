/* SPDX-License-Identifier: MIT */
/* pool-and-once.c - what runs on other threads: pools, scopes, parallel loops */
#include <belay/prelude.h>

static int by_pool, by_scope, by_loop, by_caller;

closure(void, job)
{
    by_pool++; //~ E0133
}

closure(void, part)
{
    by_scope++; //~ E0133
}

closure(void, turn, by_copy(size_t, from), by_copy(size_t, to))
{
    by_loop += (int)(to - from); //~ E0133
}

/* catch_unwind runs it here. */
closure(void, here)
{
    by_caller++;
}

void
run(const belay_pool *pool)
{
    pool_spawn(pool, job);
    scope (s)
        scope_spawn(s, part);
    parallel_for(pool, 0, 10, 0, turn);
    if (catch_unwind(here) != BELAY_OK)
        return;
}
