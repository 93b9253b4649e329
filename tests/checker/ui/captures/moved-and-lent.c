// not C: the headers say E0373 by a static assertion
/* SPDX-License-Identifier: MIT */
/* moved-and-lent.c - one capture moved, another one lent, to spawn (CAPT-024) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, use, by_move(Ints, a), by_ref(Ints, b))
{
    (void)(a->len + b->len);
}

closure(void, use_both, by_move(Ints, a), by_move(Ints, b))
{
    (void)(a->len + b->len);
}

void
rejected(void)
{
    own(Ints) a = Ints_new(3);
    own(Ints) b = Ints_new(3);
    spawn(use, move(a), &b); //~ E0373
}

void
accepted(void)
{
    own(Ints) a = Ints_new(3);
    own(Ints) b = Ints_new(3);
    spawn(use_both, move(a), move(b));
}
