/* SPDX-License-Identifier: MIT */
/* borrow_const_by_mut.c - what is const is not lent to be changed. */
/* warning: discard */
#include <belay/prelude.h>

closure(void, writes, by_mut(int, x))
{
    *x = 1;
}

void
start(void)
{
#if defined(MISTAKE)
    const int local = 1;
#else
    int local = 1;
#endif
    scope (s)
        scope_spawn(s, writes, &local);
}
