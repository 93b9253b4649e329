/* SPDX-License-Identifier: MIT */
/* switch.c - moved in one case of a switch, used after it (MOVE-042) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);

size_t
rejected(int kind)
{
    own(Ints) v = Ints_new(3);
    switch (kind) {
    case 1: keep(move(v)); break;
    default: break;
    }
    return v.len; //~ E0382
}

void
rejected_fallthrough(int kind)
{
    own(Ints) v = Ints_new(3);
    switch (kind) {
    case 1: keep(move(v)); __attribute__((fallthrough));
    case 2: keep(move(v)); break; //~ E0382
    default: break;
    }
}

void
accepted(int kind)
{
    own(Ints) v = Ints_new(3);
    switch (kind) {
    case 1: keep(move(v)); break;
    case 2: keep(move(v)); break;
    default: v.data[0] = 1;
    }
}

size_t
accepted_return(int kind)
{
    own(Ints) v = Ints_new(3);
    switch (kind) {
    case 1: keep(move(v)); return 0;
    default: break;
    }
    return v.len;
}
