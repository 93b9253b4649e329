/* SPDX-License-Identifier: MIT */
/* what-is-owned.c - what an owned value leads to is shared with it, const member or not */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
ARC(SharedInts, Ints, Ints_drop);
RWLOCK(Table, Ints, Ints_drop);
MUTEX(Number, int);

struct pair {
    Ints left, right;
};

void change(int *n);
int look(const int *n);

closure(void, rejected, by_ref(Ints, v))
{
    v->data[0] = 1; //~ E0594
}

closure(void, rejected_arc, by_move(SharedInts, shared))
{
    SharedInts_get(shared)->data[0] = 1; //~ E0594
}

closure(void, rejected_pointer, by_ref(Ints, v))
{
    int *const first = &v->data[0];
    *first = 1; //~ E0594
}

closure(void, rejected_call, by_ref(Ints, v))
{
    change(&v->data[0]); //~ E0596
    change(v->data);     //~ E0596
}

void
rejected_read(const Table *table)
{
    with_read (v, table)
        v->data[0] = 1; //~ E0594
    own(TableReadGuard) guard = Table_read(table);
    guard.data->data[0] = 1; //~ E0594
}

void
rejected_member(const struct pair *pair)
{
    pair->right.data[0] = 1; //~ E0594
}

void
rejected_guard(const NumberGuard *guard)
{
    *guard->data = 1; //~ E0594
}

int
accepted(const Ints *v)
{
    int *const first = v->data;
    return look(first) + look(v->data) + v->data[1];
}

void
accepted_exclusive(Ints *v, struct pair *pair, NumberGuard *guard, const Table *table)
{
    v->data[0] = 1;
    change(v->data);
    pair->left.data[0] = 1;
    *guard->data = 1;
    with_write (w, table)
        w->data[0] = 1;
}
