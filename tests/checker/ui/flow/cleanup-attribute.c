/* SPDX-License-Identifier: MIT */
/* cleanup-attribute.c - a cleanup function of the user's own that reads what was moved */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);

static void
say_length(Ints **v)
{
    (void)(*v)->len;
}

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    __attribute__((cleanup(say_length))) Ints *pointer = &v;
    keep(move(v)); //~ E0505
}

void
accepted(void)
{
    own(Ints) v = Ints_new(3);
    {
        __attribute__((cleanup(say_length))) Ints *pointer = &v;
    }
    keep(move(v));
}
