/* SPDX-License-Identifier: MIT */
/* captured.c - what a closure got by_move, moved or dropped and then given by its pointer */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void change(Ints *v);
void look(const Ints *v);

closure(void, rejected, by_move(Ints, v))
{
    own(Ints) mine = move(*v);
    look(v); //~ E0382
}

closure(void, rejected_changed, by_move(Ints, v))
{
    Ints_drop(v);
    change(v); //~ E0382
}

closure(int, rejected_element, by_move(Ints, v))
{
    Ints_drop(v);
    return v->data[0]; //~ E0382
}

closure(void, rejected_moved, by_move(Ints, v))
{
    Ints_drop(v);
    own(Ints) mine = move(*v); //~ E0382
}

closure(void, rejected_copy, by_move(Ints, v))
{
    Ints_drop(v);
    Ints *const copy = v; //~ E0382
    look(copy);
}

closure(void, accepted, by_move(Ints, v))
{
    look(v);
    Ints_drop(v);
    *v = Ints_new(3);
    change(v);
}
