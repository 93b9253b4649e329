/* SPDX-License-Identifier: MIT */
/* write_through_borrow.c - a shared borrow of a refcell is read only, as a guard and as a block. */
/* error: read-only|const-qualified */
#include <belay/prelude.h>

REFCELL(Number, int);

void
change(const Number *number)
{
#if defined(MISTAKE)
    with_borrow (n, number)
        *n = 1;
#else
    with_borrow_mut (n, number)
        *n = 1;
#endif
}
