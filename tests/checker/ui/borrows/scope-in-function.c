/* SPDX-License-Identifier: MIT */
/* scope-in-function.c - what a function lends to its own scope is free for its caller */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, change, by_mut(Ints, v))
{
    v->data[0] = 1;
}

static void
change_in_thread(Ints *v)
{
    scope (s)
        scope_spawn(s, change, v);
    v->data[1] = 2;
}

void
accepted(void)
{
    own(Ints) v = Ints_new(3);
    change_in_thread(&v);
    change_in_thread(&v);
    scope (s)
        scope_spawn(s, change, &v);
}

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    scope (s) {
        scope_spawn(s, change, &v);
        change_in_thread(&v); //~ E0499
    }
}
