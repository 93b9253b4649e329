/* SPDX-License-Identifier: MIT */
/* inner-moved-outer-lent.c - a local of the scope's block moved, an outer one lent (CAPT-010) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, use, by_move(Ints, a), by_ref(Ints, b))
{
    (void)(a->len + b->len);
}

closure(void, look, by_ref(Ints, b))
{
    (void)b->len;
}

void
accepted(void)
{
    own(Ints) outer = Ints_new(3);
    scope (s) {
        own(Ints) inner = Ints_new(3);
        scope_spawn(s, use, move(inner), &outer);
    }
}

void
rejected(void)
{
    scope (s) {
        own(Ints) inner = Ints_new(3);
        scope_spawn(s, look, &inner); //~ E0373
    }
}

void
rejected_in_loop(int n)
{
    scope (s) {
        for (int i = 0; i < n; i++) {
            own(Ints) inner = Ints_new(3);
            scope_spawn(s, look, &inner); //~ E0373
        }
    }
}

void
rejected_plain(int n)
{
    scope (s)
        for (int i = 0; i < n; i++) {
            const Ints *const pointer = &(Ints){0};
            scope_spawn(s, look, pointer); //~ E0373
        }
}
