/* SPDX-License-Identifier: MIT */
/* return-without-own.c - a plain variable of an owned type may be returned by value */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

Ints
accepted(void)
{
    Ints v = Ints_new(3);
    v.data[0] = 1;
    return move(v);
}

Ints
accepted_call(void)
{
    return Ints_new(3);
}

Ints
accepted_ternary(bool big)
{
    return big ? Ints_new(300) : Ints_new(3);
}

Ints
rejected_twice(Ints *other)
{
    Ints v = Ints_new(3);
    *other = move(v);
    return move(v); //~ E0382
}
