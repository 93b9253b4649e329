/* SPDX-License-Identifier: MIT */
/* arrays.c - owned values in arrays */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

typedef Ints row[4];

void keep(Ints v);

void
accepted(void)
{
    row all = {Ints_new(1), Ints_new(2), Ints_new(3), Ints_new(4)};
    for (int i = 0; i < 4; i++)
        keep(move(all[i]));
}

void
rejected_copy(void)
{
    Ints all[2] = {Ints_new(1), Ints_new(2)};
    keep(all[0]); //~ E9004
    for (int i = 0; i < 2; i++)
        Ints_drop(&all[i]);
}

void
accepted_parameter(Ints *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        keep(move(all[i]));
}

void
rejected_parameter(Ints *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        keep(all[i]); //~ E0507
}
