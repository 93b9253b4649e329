/* SPDX-License-Identifier: MIT */
/* in-closure.c - by_move captures inside of the body: moved out, moved twice */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
CHANNEL(Lists, Ints, Ints_drop);

void keep(Ints v);

closure(void, accepted, by_move(Ints, v), by_move(ListsSender, tx))
{
    unwrap(ListsSender_send(tx, move(*v)));
}

closure(void, rejected, by_move(Ints, v), by_move(ListsSender, tx))
{
    unwrap(ListsSender_send(tx, move(*v)));
    keep(move(*v)); //~ E0382
}

closure(size_t, rejected_read, by_move(Ints, v))
{
    keep(move(*v));
    return v->len; //~ E0382
}

/* The closure owns it, so this is a variable, however it is written. */
closure(void, rejected_copy, by_move(Ints, v))
{
    keep(*v); //~ E9004
}

closure(void, rejected_out_of_borrow, by_ref(Ints, v))
{
    keep(*v); //~ E0507
}

closure(void, accepted_out_of_exclusive, by_mut(Ints, v))
{
    keep(move(*v));
}
