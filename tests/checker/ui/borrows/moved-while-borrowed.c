/* SPDX-License-Identifier: MIT */
/*
 * moved-while-borrowed.c - a value moved into a thread while a borrow of it lives (BORR-022,
 * BORR-023)
 */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, sort, by_move(Ints, v))
{
    v->data[0] = 1;
}

int
rejected(void)
{
    own(Ints) v = Ints_new(3);
    const Ints *const pointer = &v;
    spawn(sort, move(v)); //~ E0505
    return (int)pointer->len;
}

int
rejected_element(void)
{
    own(Ints) v = Ints_new(3);
    const int *const first = Ints_get(&v, 0);
    spawn(sort, move(v)); //~ E0505
    return *first;
}

int
rejected_data(void)
{
    own(Ints) v = Ints_new(3);
    const int *const data = v.data;
    spawn(sort, move(v)); //~ E0505
    return data[0];
}

void
rejected_into_itself(void)
{
    own(Ints) v = Ints_new(3);
    Ints *const pointer = &v;
    *pointer = move(v); //~ E0505
}

int
accepted(void)
{
    own(Ints) v = Ints_new(3);
    const int *const first = Ints_get(&v, 0);
    const int value = *first;
    spawn(sort, move(v));
    return value;
}
