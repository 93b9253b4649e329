/* SPDX-License-Identifier: MIT */
/* computed-goto.c - a computed goto may go to each label whose address is taken */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);

size_t
rejected(int which)
{
    static void *const labels[] = {&&give, &&look};
    own(Ints) v = Ints_new(3);
    goto *labels[which];
give:
    keep(move(v));
look:
    return v.len; //~ E0382
}

size_t
accepted(int which)
{
    static void *const labels[] = {&&give, &&look};
    own(Ints) v = Ints_new(3);
    goto *labels[which];
give:
    keep(move(v));
    return 0;
look:
    return v.len;
}
