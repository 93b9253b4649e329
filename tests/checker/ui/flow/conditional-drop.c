/* SPDX-License-Identifier: MIT */
/* conditional-drop.c - a variable that has a value on some paths only (CFGB-009) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);

void
accepted(bool make, bool give)
{
    own(Ints) v = {0};
    if (make) {
        v = Ints_new(3);
        if (give)
            keep(move(v));
    }
}

void
rejected(bool make, bool give)
{
    own(Ints) v; //~ E0381
    if (make) {
        v = Ints_new(3);
        if (give)
            keep(move(v));
    }
}
