/* SPDX-License-Identifier: MIT */
/* not-initialised.c - an owned variable captured before it has a value (MOVE-040) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);

closure(void, sort, by_move(Ints, v))
{
    (void)v->len;
}

void
rejected(void)
{
    Ints v;
    spawn(sort, move(v)); //~ E0381
}

void
rejected_on_branch(bool make)
{
    Ints v;
    if (make)
        v = Ints_new(3);
    spawn(sort, move(v)); //~ E0381
}

void
rejected_switch(int kind)
{
    Ints v;
    switch (kind) {
    case 0: v = Ints_new(0); break;
    case 1: v = Ints_new(1); break;
    }
    keep(move(v)); //~ E0381
}

void
accepted(bool make)
{
    Ints v;
    if (make)
        v = Ints_new(3);
    else
        v = Ints_new(4);
    spawn(sort, move(v));
}

void
accepted_switch(int kind)
{
    Ints v;
    switch (kind) {
    case 0: v = Ints_new(0); break;
    case 1: v = Ints_new(1); break;
    default: return;
    }
    keep(move(v));
}

void
accepted_filled(void)
{
    Ints v;
    if (Ints_try_new(3, &v) == BELAY_OK)
        keep(move(v));
}

void
accepted_empty(bool make)
{
    own(Ints) v = {0};
    if (make)
        v = Ints_new(3);
    keep(move(v));
}
