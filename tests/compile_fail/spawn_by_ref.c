/* SPDX-License-Identifier: MIT */
/* spawn_by_ref.c - a closure that borrows is not for spawn: it may end after what it borrows. */
/* error: E0373 */
#include <belay/prelude.h>

closure(void, reads, by_copy(int, a), by_ref(int, x))
{
    (void)(a + *x);
}

void
start(void)
{
    int local = 1;
#if defined(MISTAKE)
    own(reads_handle) handle = spawn(reads, 1, &local);
#else
    scope (s)
        scope_spawn(s, reads, 1, &local);
#endif
}
