/* SPDX-License-Identifier: MIT */
/* scope-parameter.c - a scope handed to a function of the user's own */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, look, by_ref(Ints, v))
{
    (void)v->len;
}

static void
start_all(belay_scope *s, const Ints *v)
{
    for (int i = 0; i < 3; i++)
        scope_spawn(s, look, v);
}

static void
rejected(belay_scope *s)
{
    own(Ints) v = Ints_new(3);
    scope_spawn(s, look, &v); //~ E0373
}

void
accepted(void)
{
    own(Ints) v = Ints_new(3);
    scope (s) {
        start_all(s, &v);
        rejected(s);
    }
}

void
rejected_by_function(void)
{
    scope (s) {
        own(Ints) v = Ints_new(3);
        start_all(s, &v); //~ E0597
    }
}
