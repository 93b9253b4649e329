/* SPDX-License-Identifier: MIT */
/* write_through_by_static.c - by_static is for reading. */
/* error: read-only|const value */
#include <belay/prelude.h>

MUTEX(Counter, int);

#if defined(MISTAKE)
closure(void, changes, by_static(int, x))
{
    *x = 1;
}
#else
closure(void, changes, by_static(Counter, x))
{
    with_lock (n, x)
        *n = 1;
}
#endif
