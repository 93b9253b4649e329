/* SPDX-License-Identifier: MIT */
/*
 * detached-by-statement.c - a spawn in a statement of its own: its thread is detached
 * (LINT-005)
 */
#include <belay/prelude.h>

closure(void, work)
{
}

void
accepted(const belay_pool *pool)
{
    spawn(work);
    (void)spawn(work);
    pool_spawn(pool, work);
    scope (s)
        scope_spawn(s, work);
}
