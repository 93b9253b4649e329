/* SPDX-License-Identifier: MIT */
/* moved-in-scope.c - a value moved or dropped while a scoped thread borrows it */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);

closure(void, look, by_ref(Ints, v))
{
    (void)v->len;
}

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    scope (s) {
        scope_spawn(s, look, &v);
        keep(move(v)); //~ E0505
    }
}

void
rejected_dropped(void)
{
    own(Ints) v = Ints_new(3);
    scope (s) {
        scope_spawn(s, look, &v);
        Ints_drop(&v); //~ E0505
    }
}

void
rejected_on_branch(bool give)
{
    own(Ints) v = Ints_new(3);
    scope (s) {
        if (give)
            scope_spawn(s, look, &v);
        keep(move(v)); //~ E0505
    }
}

void
accepted(bool give)
{
    own(Ints) v = Ints_new(3);
    scope (s) {
        if (give)
            scope_spawn(s, look, &v);
        else
            keep(move(v));
    }
}

void
accepted_after(void)
{
    own(Ints) v = Ints_new(3);
    scope (s)
        scope_spawn(s, look, &v);
    keep(move(v));
}

/* A moved-out variable may get a new value in the block. */
void
accepted_new_value(void)
{
    own(Ints) v = Ints_new(3);
    keep(move(v));
    scope (s) {
        v = Ints_new(4);
        scope_spawn(s, look, &v);
    }
}
