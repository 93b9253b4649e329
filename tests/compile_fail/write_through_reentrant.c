/* SPDX-License-Identifier: MIT */
/* write_through_reentrant.c - what a re-entrant lock gives is read only: there may be two. */
/* error: read-only|const value */
#include <belay/prelude.h>

CELL(Count, int);
REENTRANT_LOCK(Plain, int);
REENTRANT_LOCK(Counter, Count);

void
change(const Plain *plain, const Counter *counter)
{
#if defined(MISTAKE)
    with_reentrant (n, plain)
        *n = 1;
    (void)counter;
#else
    with_reentrant (n, counter)
        Count_set(n, 1);
    (void)plain;
#endif
}
