// not C: the headers say E0373 by a static assertion
/* SPDX-License-Identifier: MIT */
/* by-ref-of-int.c - an int lent to a thread instead of copied (CAPT-003) */
#include <belay/prelude.h>

closure(void, look, by_ref(int, n))
{
    (void)*n;
}

closure(void, look_at_copy, by_copy(int, n))
{
    (void)n;
}

void
rejected(int parameter)
{
    int n = 1;
    spawn(look, &n);         //~ E0373
    spawn(look, &parameter); //~ E0373
}

void
accepted(int parameter)
{
    int n = 1;
    spawn(look_at_copy, n);
    spawn(look_at_copy, parameter);
}
