/* SPDX-License-Identifier: MIT */
/* pointer-in-scope-block.c - a pointer to a variable of the scope's block (LIFE-021) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, look, by_ref(Ints, v))
{
    (void)v->len;
}

void
rejected(void)
{
    scope (s) {
        own(Ints) v = Ints_new(3);
        const Ints *const pointer = &v;
        scope_spawn(s, look, pointer); //~ E0373
    }
}

void
accepted(void)
{
    own(Ints) v = Ints_new(3);
    scope (s) {
        const Ints *const pointer = &v;
        scope_spawn(s, look, pointer);
    }
}
