/* SPDX-License-Identifier: MIT */
/* panic-paths.c - what comes after a panic is not reached */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);

size_t
accepted(int kind)
{
    own(Ints) v = Ints_new(3);
    switch (kind) {
    case 1: keep(move(v)); panic("one");
    case 2: keep(move(v)); belay_panic("two");
    default: break;
    }
    return v.len;
}

size_t
rejected(int kind)
{
    own(Ints) v = Ints_new(3);
    if (kind == 1) {
        keep(move(v));
        if (kind == 2)
            panic("never");
    }
    return v.len; //~ E0382
}
