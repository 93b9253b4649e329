/* SPDX-License-Identifier: MIT */
/* pool_spawn_by_ref.c - a job of its own does not borrow: it may end after what it borrows. */
/* error: E0373 */
#include <belay/prelude.h>

closure(void, reads, by_copy(int, a), by_ref(int, x))
{
    (void)(a + *x);
}

void
start(const belay_pool *pool)
{
    int local = 1;
#if defined(MISTAKE)
    own(reads_handle) handle = pool_spawn(pool, reads, 1, &local);
#else
    pool_scope (s, pool)
        scope_spawn(s, reads, 1, &local);
#endif
}
