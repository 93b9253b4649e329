/* SPDX-License-Identifier: MIT */
/* out-parameter.c - a borrow that leaves by an out parameter */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
MUTEX(Number, int);

void
rejected(const int **ret)
{
    own(Ints) v = Ints_new(3);
    *ret = Ints_get(&v, 0); //~ E0597
}

void
rejected_guard(const Number *number, int **ret)
{
    own(NumberGuard) guard = Number_lock(number);
    *ret = guard.data; //~ E0597
}

void
accepted(int *ret)
{
    own(Ints) v = Ints_new(3);
    *ret = *Ints_get(&v, 0);
}
