/* SPDX-License-Identifier: MIT */
/* goto-back.c - a loop made of goto */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);
bool again(void);

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
more:
    keep(move(v)); //~ E0382
    if (again())
        goto more;
}

void
accepted(void)
{
    own(Ints) v = Ints_new(3);
more:
    keep(move(v));
    if (again()) {
        v = Ints_new(3);
        goto more;
    }
}

void
accepted_fresh(void)
{
more:;
    own(Ints) v = Ints_new(3);
    keep(move(v));
    if (again())
        goto more;
}
