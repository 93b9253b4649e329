/* SPDX-License-Identifier: MIT */
/* returned-borrow.c - a borrow of a local returned (LIFE-005) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
BOX(HeapInt, int);

const Ints *
rejected(void)
{
    own(Ints) v = Ints_new(3);
    return &v; //~ E0515
}

const int *
rejected_element(void)
{
    own(Ints) v = Ints_new(3);
    return Ints_get(&v, 1); //~ E0515
}

int *
rejected_by_variable(void)
{
    own(HeapInt) box = HeapInt_new(1);
    int *const inside = HeapInt_get_mut(&box);
    *inside = 2;
    return inside; //~ E0515
}

const int *
rejected_parameter(Ints v) //~ WARN leaked_owned
{
    return Ints_get(&v, 0); //~ E0515
}

const int *
accepted(const Ints *v)
{
    return Ints_get(v, 1);
}

int
accepted_value(void)
{
    own(Ints) v = Ints_new(3);
    return *Ints_get(&v, 1);
}

int *
accepted_leak(void)
{
    own(HeapInt) box = HeapInt_new(1);
    return HeapInt_leak(&box);
}

Ints
accepted_owned(void)
{
    own(Ints) v = Ints_new(3);
    return move(v);
}
