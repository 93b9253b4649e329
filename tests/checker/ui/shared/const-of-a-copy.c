/* SPDX-License-Identifier: MIT */
/* const-of-a-copy.c - the const of a copied pointer is cast away, and what it leads to changed */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void change(Ints *v);
void look(const Ints *v);

void
rejected_parameter(Ints *v)
{
    const Ints *const copy = v;
    change((Ints *)copy); //~ E0596
}

void
rejected_local(void)
{
    own(Ints) v = Ints_new(3);
    const Ints *const borrow = &v;
    change((Ints *)borrow); //~ E0596
}

closure(void, rejected_moved, by_move(Ints, v))
{
    const Ints *const copy = v;
    change((Ints *)copy); //~ E0596
}

closure(void, rejected_exclusive, by_mut(Ints, v))
{
    const Ints *const copy = v;
    change((Ints *)copy); //~ E0596
}

/* What a value owns is lent by its elements, too. */
void change_number(int *number);

void
rejected_element(Ints *v)
{
    const int *const first = &v->data[0];
    change_number((int *)first); //~ E0596
}

void
rejected_own_element(void)
{
    own(Ints) v = Ints_new(3);
    const int *const first = &v.data[0];
    change_number((int *)first); //~ E0596
}

struct pair {
    Ints one, other;
};

void
rejected_member(struct pair *pair)
{
    const Ints *const one = &pair->one;
    change((Ints *)one); //~ E0596
}

/* The const is put on, not taken away; and a copy that has none. */
void
accepted(Ints *v)
{
    look((const Ints *)v);
    Ints *const copy = v;
    look((const Ints *)copy);
    change((Ints *)copy);
    look(v);
}
