// not C: the compiler says that it is read-only
/* SPDX-License-Identifier: MIT */
/* plain-write.c - a write through a pointer to const, without a cast (MUTA-001) */
#include <belay/prelude.h>

ARC(Number, int);

closure(void, set, by_ref(int, n))
{
    *n = 1; //~ E0594
}

void
rejected(const int *r, const Number *number)
{
    *r = 1;                  //~ E0594
    *Number_get(number) = 2; //~ E0594
}

void
accepted(int *r)
{
    *r = 1;
}
