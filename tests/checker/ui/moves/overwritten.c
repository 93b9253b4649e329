/* SPDX-License-Identifier: MIT */
/* overwritten.c - a new value over one that is still there */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct holder {
    Ints v;
};

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    v = Ints_new(4); //~ WARN overwrites_owned
}

/* Who knows whether there is one: this may be the function that fills the holder. */
void
accepted_behind_pointer(struct holder *holder)
{
    holder->v = Ints_new(4);
}

void
accepted(void)
{
    own(Ints) v = {0};
    v = Ints_new(3);
    Ints_drop(&v);
    v = Ints_new(4);
}

void
accepted_dropped_first(struct holder *holder)
{
    Ints_drop(&holder->v);
    holder->v = Ints_new(4);
}

void
accepted_replaced(struct holder *holder)
{
    own(Ints) old = belay_replace(&holder->v, Ints_new(4));
    (void)old.len;
}
