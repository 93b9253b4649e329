/* SPDX-License-Identifier: MIT */
/* lent-on.c - an exclusive pointer lent on to calls, and used between them (BORR-030) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void change(Ints *v);
int sum(const Ints *v);

static void
twice(Ints *v)
{
    change(v);
    change(v);
    v->data[0] = sum(v);
}

void
accepted(void)
{
    own(Ints) v = Ints_new(3);
    Ints *const pointer = &v;
    twice(pointer);
    change(pointer);
    pointer->data[0] = 1;
    twice(&v);
}
