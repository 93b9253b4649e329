/* SPDX-License-Identifier: MIT */
/* through-pointer.c - a value taken through an exclusive pointer owns itself */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
MUTEX(Locked, Ints, Ints_drop);

void look(const Locked *locked);

Ints
accepted(void)
{
    own(Ints) v = Ints_new(3);
    Ints *const pointer = &v;
    return move(*pointer);
}

closure(size_t, accepted_replaced, by_mut(Locked, locked))
{
    Ints *const inner = Locked_get_mut(locked);
    own(Ints) old = belay_replace(inner, Ints_new(4));
    look(locked);
    return old.len;
}

void change(Ints *v);
bool more(void);

void
accepted_handed_back(void)
{
    own(Ints) v = Ints_new(3);
    Ints *outer = &v;
    while (more()) {
        Ints *const inner = outer;
        change(inner);
        own(Ints) taken = move(*inner);
        *inner = Ints_new(4);
        outer = inner;
    }
}

closure(size_t, rejected, by_mut(Locked, locked))
{
    Ints *const inner = Locked_get_mut(locked);
    own(Ints) old = belay_replace(inner, Ints_new(4));
    look(locked); //~ E0502
    return old.len + inner->len;
}

const Ints *
rejected_pointer(void)
{
    own(Ints) v = Ints_new(3);
    Ints *const pointer = &v;
    return pointer; //~ E0515
}
