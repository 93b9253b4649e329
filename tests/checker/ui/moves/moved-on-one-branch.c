/* SPDX-License-Identifier: MIT */
/* moved-on-one-branch.c - moved on one branch, read after the branches meet (MOVE-005) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);

size_t
rejected(bool give)
{
    own(Ints) v = Ints_new(3);
    if (give)
        keep(move(v));
    return v.len; //~ E0382
}

size_t
rejected_else(bool give)
{
    own(Ints) v = Ints_new(3);
    if (!give)
        v.data[0] = 1;
    else
        keep(move(v));
    return v.len; //~ E0382
}

size_t
rejected_ternary(bool give)
{
    own(Ints) v = Ints_new(3);
    give ? keep(move(v)) : (void)0;
    return v.len; //~ E0382
}

size_t
accepted(bool give)
{
    own(Ints) v = Ints_new(3);
    const size_t len = v.len;
    if (give)
        keep(move(v));
    return len;
}

void
accepted_either(bool give)
{
    own(Ints) v = Ints_new(3);
    if (give)
        keep(move(v));
    else
        v.data[0] = 1;
}

void
accepted_both(bool give)
{
    own(Ints) v = Ints_new(3);
    if (give)
        keep(move(v));
    else
        keep(move(v));
}
