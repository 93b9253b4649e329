/* SPDX-License-Identifier: MIT */
/* spawn_by_mut.c - the same for an exclusive borrow. */
/* error: E0373 */
#include <belay/prelude.h>

closure(void, writes, by_mut(int, x), by_copy(int, a))
{
    *x = a;
}

void
start(void)
{
    int local = 1;
#if defined(MISTAKE)
    own(writes_handle) handle = spawn(writes, &local, 1);
#else
    scope (s)
        scope_spawn(s, writes, &local, 1);
#endif
    (void)local;
}
