/* SPDX-License-Identifier: MIT */
/* two-exclusive-in-scope.c - two scoped threads borrow one thing exclusively (BORR-001) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, change, by_mut(Ints, v))
{
    v->data[0] = 1;
}

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    scope (s) {
        scope_spawn(s, change, &v);
        scope_spawn(s, change, &v); //~ E0499
    }
}

void
accepted(void)
{
    own(Ints) v = Ints_new(3);
    own(Ints) w = Ints_new(3);
    scope (s) {
        scope_spawn(s, change, &v);
        scope_spawn(s, change, &w);
    }
    scope (s)
        scope_spawn(s, change, &v);
}
