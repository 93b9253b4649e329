/* SPDX-License-Identifier: MIT */
/* wrong_pointer.c - a borrow of another type. */
/* warning: incompatible pointer type */
#include <belay/prelude.h>

closure(void, reads, by_ref(int, x))
{
    (void)*x;
}

void
start(void)
{
#if defined(MISTAKE)
    double local = 1;
#else
    int local = 1;
#endif
    scope (s)
        scope_spawn(s, reads, &local);
}
