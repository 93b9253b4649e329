/* SPDX-License-Identifier: MIT */
/* found-in-memory.c - what is lent by way of a pointer that lies in memory, or of a function's */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
BOX(IntsBox, Ints, Ints_drop);

struct holder {
    IntsBox *box, *other;
};
struct operations {
    const int *(*first)(const Ints *v);
};

void note(int n);
Ints *changed(Ints *v);

static const int *
first_of(const Ints *v)
{
    return &v->data[0];
}

static const struct operations operations = {first_of};

void
rejected(struct holder *holder, IntsBox **pointer)
{
    const Ints *const v = IntsBox_get(holder->box);
    IntsBox_drop(holder->box); //~ E0505
    note((int)v->len);
    const Ints *const w = IntsBox_get(*pointer);
    IntsBox_drop(*pointer); //~ E0505
    note((int)w->len);
}

void
rejected_function(void)
{
    own(Ints) v = Ints_new(2);
    const int *(*const function)(const Ints *) = first_of;
    const int *const first = function(&v);
    Ints_drop(&v); //~ E0505
    note(*first);
    own(Ints) w = Ints_new(2);
    const int *const other = operations.first(&w);
    Ints_drop(&w); //~ E0505
    note(*other);
}

void
accepted(struct holder *holder)
{
    Ints *const v = IntsBox_get_mut(holder->box);
    Ints *const w = IntsBox_get_mut(holder->other);
    v->data[0] = w->data[0];
    note(*operations.first(v));
    IntsBox_drop(holder->box);
}
