/* SPDX-License-Identifier: MIT */
/* catch-unwind.c - a panic caught, with what it owned dropped */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(int, element, by_move(Ints, v), by_copy(size_t, i))
{
    return *Ints_get(v, i);
}

int
accepted(void)
{
    int value = 0;
    if (catch_unwind_into(&value, element, Ints_new(3), 7) != BELAY_OK)
        return -1;
    return value;
}

int
rejected(void)
{
    own(Ints) v = Ints_new(3);
    int value = 0;
    if (catch_unwind_into(&value, element, move(v), 7) != BELAY_OK)
        return (int)v.len; //~ E0382
    return value;
}
