/* SPDX-License-Identifier: MIT */
/* parameters.c - by-value parameters are owned by the function */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);
typedef void (*keeper)(Ints v);

static void
pass_on(Ints v)
{
    keep(move(v));
}

static size_t
pass_on_and_use(Ints v)
{
    keep(move(v));
    return v.len; //~ E0382
}

static void
drop_it(Ints v)
{
    Ints_drop(&v);
}

void
rejected(keeper how)
{
    own(Ints) v = Ints_new(3);
    how(move(v));
    how(move(v)); //~ E0382
}

size_t
accepted(keeper how)
{
    own(Ints) v = Ints_new(3);
    own(Ints) w = Ints_new(3);
    pass_on(move(v));
    drop_it(move(w));
    how(Ints_new(1));
    return pass_on_and_use(Ints_new(2));
}
