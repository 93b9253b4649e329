/* SPDX-License-Identifier: MIT */
/* through-const.c - nothing is moved through a pointer to const, whatever the cast */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);

void
rejected(const Ints *v)
{
    keep(move(*(Ints *)v)); //~ E0507
}

void
accepted(Ints *v)
{
    keep(move(*v));
}

closure(void, rejected_static, by_static(Ints, v))
{
    keep(*v); //~ E0507
}
