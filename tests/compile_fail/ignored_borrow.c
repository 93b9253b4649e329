/* SPDX-License-Identifier: MIT */
/* ignored_borrow.c - a guard that nobody keeps would hold its borrow for ever. */
/* warning: unused-result */
#include <belay/prelude.h>

REFCELL(Number, int);

void
look(const Number *number)
{
#if defined(MISTAKE)
    Number_borrow(number);
#else
    own(NumberRef) guard = Number_borrow(number);
#endif
}
