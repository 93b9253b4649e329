/* SPDX-License-Identifier: MIT */
/* new-value.c - a moved variable that was given a new value (MOVE-007, MOVE-008) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);

size_t
accepted(void)
{
    own(Ints) v = Ints_new(3);
    keep(move(v));
    v = Ints_new(4);
    return v.len;
}

size_t
accepted_on_branch(bool give)
{
    own(Ints) v = Ints_new(3);
    if (give) {
        keep(move(v));
        v = Ints_new(4);
    }
    return v.len;
}

size_t
accepted_replaced(void)
{
    own(Ints) v = Ints_new(3);
    keep(belay_replace(&v, Ints_new(4)));
    return v.len;
}

size_t
rejected_on_branch(bool give)
{
    own(Ints) v = Ints_new(3);
    keep(move(v));
    if (give)
        v = Ints_new(4);
    return v.len; //~ E0382
}
