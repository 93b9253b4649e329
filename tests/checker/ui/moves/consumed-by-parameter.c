/* SPDX-License-Identifier: MIT */
/*
 * consumed-by-parameter.c - a function of the user's own that takes over what a pointer points
 * to
 */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void take_over(BELAY_CONSUMES Ints *v);
void look(const Ints *v);
void change(Ints *v);

size_t
rejected(void)
{
    own(Ints) v = Ints_new(3);
    take_over(&v);
    return v.len; //~ E0382
}

void
rejected_again(void)
{
    own(Ints) v = Ints_new(3);
    take_over(&v);
    look(&v); //~ E0382
}

void
rejected_dropped(void)
{
    Ints v = Ints_new(3);
    Ints_drop(&v);
    Ints_drop(&v); //~ E0382
}

size_t
accepted(void)
{
    own(Ints) v = Ints_new(3);
    look(&v);
    change(&v);
    return v.len;
}
