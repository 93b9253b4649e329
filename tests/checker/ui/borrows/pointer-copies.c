/* SPDX-License-Identifier: MIT */
/* pointer-copies.c - a copy of a pointer to an owned value is a borrow of what it leads to */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void change(Ints *v);
void look(const Ints *v);
void note(int n);

static Ints *
same(Ints *v)
{
    return v;
}

void
rejected(Ints *v)
{
    const Ints *const copy = v;
    const int *const first = &copy->data[0];
    change(v); //~ E0502
    note(*first);
}

void
rejected_element(Ints *v)
{
    Ints *const copy = v;
    const int *const first = &v->data[0]; //~ E0502
    change(copy);
    note(*first);
}

void
rejected_call(Ints *v)
{
    Ints *const copy = v;
    look(v); //~ E0502
    look(copy);
}

void
rejected_assigned(Ints *v)
{
    const Ints *const copy = v;
    *v = Ints_new(3); //~ E0506
    look(copy);
}

void
rejected_choice(Ints *v, Ints *w, bool which)
{
    Ints *const copy = which ? v : w;
    look(v); //~ E0502
    look(copy);
}

void
rejected_by_function(Ints *v)
{
    Ints *const copy = same(v);
    look(v); //~ E0502
    look(copy);
}

closure(void, rejected_moved, by_move(Ints, v))
{
    const Ints *const copy = v;
    *v = Ints_new(3); //~ E0506
    look(copy);
}

closure(void, rejected_twice, by_move(Ints, v))
{
    Ints *const copy = v;
    change(v); //~ E0499
    change(copy);
}

void
rejected_two_copies(Ints *v)
{
    Ints *const first = v;
    Ints *const second = v; //~ E0499
    const int *const element = &first->data[0];
    change(second);
    note(*element);
}

void
rejected_beside_const(Ints *v)
{
    const Ints *const first = v;
    Ints *const second = v; //~ E0502
    const int *const element = &first->data[0];
    change(second);
    note(*element);
}

void
rejected_copies_of_a_copy(void)
{
    own(Ints) v = Ints_new(3);
    Ints *const first = &v;
    Ints *const second = first;
    Ints *const third = first; //~ E0499
    const int *const element = &third->data[0];
    change(second);
    note(*element);
}

void
rejected_cast(Ints *v)
{
    Ints *const copy = v;
    look((const Ints *)v); //~ E0502
    look(copy);
}

/* One after the other; all of them shared. */
void
accepted(Ints *v)
{
    Ints *const copy = v;
    change(copy);
    change(v);
    const Ints *const looked_at = v;
    look(looked_at);
    look(v);
    look(looked_at);
    look((const Ints *)v);
    look(looked_at);
}

void
accepted_in_turn(Ints *v, bool again)
{
    Ints *copy = v;
    change(copy);
    Ints *next = v;
    change(next);
    for (; again; again = v->len > 3) {
        copy = v;
        change(copy);
        next = copy;
        change(next);
    }
    change((Ints *)v);
}

void
accepted_shared(const Ints *v)
{
    const Ints *const copy = v;
    look(v);
    look(copy);
    look(v);
}
