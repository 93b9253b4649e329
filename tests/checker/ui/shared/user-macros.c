/* SPDX-License-Identifier: MIT */
/* user-macros.c - a cast hidden in a macro of the user's own */
#include <belay/prelude.h>

ARC(Number, int);

#define WRITABLE(p) ((int *)(p))
#define SET(p, value) (*WRITABLE(p) = (value))
#define GET(p) (*(const int *)(p))

void
rejected(const Number *number)
{
    SET(Number_get(number), 1); //~ E0594
}

int
accepted(const Number *number)
{
    return GET(Number_get(number));
}
