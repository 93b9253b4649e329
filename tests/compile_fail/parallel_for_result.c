/* SPDX-License-Identifier: MIT */
/* parallel_for_result.c - parallel_for has nowhere to put results; parallel_reduce has. */
/* error: returns void */
#include <belay/prelude.h>

closure(int, part, by_copy(size_t, begin), by_copy(size_t, end))
{
    return (int)(end - begin);
}

static int
add(int a, int b)
{
    return a + b;
}

int
loop(const belay_pool *pool)
{
    int total = add(0, 0);
#if defined(MISTAKE)
    parallel_for(pool, 0, 10, 0, part);
#else
    parallel_reduce(pool, 0, 10, 0, &total, part, add);
#endif
    return total;
}
