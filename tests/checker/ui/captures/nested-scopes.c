/* SPDX-License-Identifier: MIT */
/* nested-scopes.c - a local of the outer scope's block lent to the inner scope */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, look, by_ref(Ints, v))
{
    (void)v->len;
}

void
accepted(void)
{
    scope (outer) {
        own(Ints) v = Ints_new(3);
        scope (inner)
            scope_spawn(inner, look, &v);
    }
}

void
rejected(void)
{
    scope (outer) {
        own(Ints) v = Ints_new(3);
        scope (inner) {
            scope_spawn(inner, look, &v);
            scope_spawn(outer, look, &v); //~ E0373
        }
    }
}
