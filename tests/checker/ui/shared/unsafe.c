/* SPDX-License-Identifier: MIT */
/* unsafe.c - a cast that its author vouches for */
#include <belay/prelude.h>

ARC(Number, int);

void
accepted(const Number *number)
{
    BELAY_UNSAFE
    {
        *(int *)Number_get(number) = 1;
    }
}

void
rejected(const Number *number)
{
    *(int *)Number_get(number) = 1; //~ E0594
}
