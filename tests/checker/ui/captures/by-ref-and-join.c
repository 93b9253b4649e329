// not C: the headers say E0373 by a static assertion
/* SPDX-License-Identifier: MIT */
/* by-ref-and-join.c - a join proves nothing: still rejected (CAPT-002) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, look, by_ref(Ints, v))
{
    (void)v->len;
}

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    own(look_handle) handle = spawn(look, &v); //~ E0373
    unwrap(join(&handle));
}

void
accepted(void)
{
    own(Ints) v = Ints_new(3);
    scope (s) {
        own(look_handle) handle = scope_spawn(s, look, &v);
        unwrap(join(&handle));
    }
}
