// not C: the headers say E0373 by a static assertion
/* SPDX-License-Identifier: MIT */
/* by-ref-to-spawn.c - a local lent to a thread that may outlive it (CAPT-001) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, look, by_ref(Ints, v))
{
    (void)v->len;
}

closure(void, change, by_mut(Ints, v))
{
    v->data[0] = 1;
}

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    spawn(look, &v);   //~ E0373
    spawn(change, &v); //~ E0373
}

void
accepted(void)
{
    own(Ints) v = Ints_new(3);
    scope (s)
        scope_spawn(s, look, &v);
    scope (s)
        scope_spawn(s, change, &v);
}
