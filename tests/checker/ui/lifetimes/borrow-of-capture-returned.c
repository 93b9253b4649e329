/* SPDX-License-Identifier: MIT */
/* borrow-of-capture-returned.c - what a closure owns ends with it, and what leads into it too */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
ARC(Shared, int);

closure(const int *, rejected_member, by_move(Ints, v))
{
    return v->data; //~ E0515
}

closure(const int *, rejected_lent, by_move(Shared, v))
{
    return Shared_get(v); //~ E0515
}

closure(int *, rejected_copy, by_move(Ints, v))
{
    int *const first = v->data;
    *first = 1;
    return first; //~ E0515
}

closure(Ints *, rejected_itself, by_move(Ints, v))
{
    return v; //~ E0515
}

closure(const int *, accepted_lent_to_it, by_ref(Ints, v))
{
    return v->data;
}

closure(Ints, accepted_whole, by_move(Ints, v))
{
    return move(*v);
}

closure(int, accepted_value, by_move(Ints, v))
{
    const int *const first = v->data;
    return *first;
}
