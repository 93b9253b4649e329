/* SPDX-License-Identifier: MIT */
/* parallel_for_by_move.c - what runs once for each part cannot take anything away. */
/* error: cannot own what it works on */
#include <belay/prelude.h>

BOX(Number, int);

#if defined(MISTAKE)
closure(void, part, by_copy(size_t, begin), by_copy(size_t, end), by_move(Number, number))
#else
closure(void, part, by_copy(size_t, begin), by_copy(size_t, end), by_ref(Number, number))
#endif
{
    (void)(begin + end + (size_t)*Number_get(number));
}

void
loop(const belay_pool *pool)
{
    own(Number) number = Number_new(1);
#if defined(MISTAKE)
    parallel_for(pool, 0, 10, 0, part, move(number));
#else
    parallel_for(pool, 0, 10, 0, part, &number);
#endif
}
