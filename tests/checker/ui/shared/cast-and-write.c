/* SPDX-License-Identifier: MIT */
/*
 * cast-and-write.c - a write through a reference to what is shared, its const cast away
 * (MUTA-001)
 */
#include <belay/prelude.h>

ARC(Number, int);

void
rejected(const int *r, const Number *number)
{
    *(int *)r = 1;                  //~ E0594
    *(int *)Number_get(number) = 2; //~ E0594
}

void
rejected_by_variable(const Number *number)
{
    int *const writable = (int *)Number_get(number);
    *writable = 1; //~ E0594
}

void
rejected_operators(const int *r)
{
    int *const writable = (int *)r;
    *writable += 1;  //~ E0594
    (*writable)++;   //~ E0594
    writable[2] = 1; //~ E0594
}

int
accepted(const int *r, int *own, const Number *number)
{
    *own = 1;
    const int copy = *Number_get(number);
    return *r + copy;
}
