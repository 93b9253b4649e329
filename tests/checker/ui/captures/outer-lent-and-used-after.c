/* SPDX-License-Identifier: MIT */
/*
 * outer-lent-and-used-after.c - a local from before the scope, lent, and used after it
 * (CAPT-011)
 */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, look, by_ref(Ints, v))
{
    (void)v->len;
}

size_t
accepted(void)
{
    own(Ints) v = Ints_new(3);
    scope (s) {
        scope_spawn(s, look, &v);
        scope_spawn(s, look, &v);
        (void)v.len;
    }
    v.data[0] = 1;
    return v.len;
}
