/* SPDX-License-Identifier: MIT */
/* parallel-by-mut.c - what several threads at once would have each for itself alone */
#include <belay/prelude.h>

closure(void, add, by_copy(size_t, begin), by_copy(size_t, end), by_mut(int, total))
{
    *total += (int)(end - begin);
}

closure(void, look, by_copy(size_t, begin), by_copy(size_t, end), by_ref(int, total))
{
    (void)(*total + (int)(end - begin));
}

closure(void, fill, by_mut(int, part), by_copy(size_t, n))
{
    for (size_t i = 0; i < n; i++)
        part[i] = 1;
}

void
rejected(const belay_pool *pool)
{
    int total = 0;
    parallel_for(pool, 0, 10, 0, add, &total); //~ E0499
}

void
accepted(const belay_pool *pool)
{
    int total = 0, v[100] = {0};
    parallel_for(pool, 0, 10, 0, look, &total);
    pool_scope (s, pool)
        for_chunks_mut (chunk, s, 4, v, 100)
            scope_spawn(s, fill, chunk.data, chunk.len);
}

void
vouched(const belay_pool *pool)
{
    int total = 0;
    BELAY_UNSAFE
    {
        parallel_for(pool, 0, 1, 1, add, &total);
    }
}
