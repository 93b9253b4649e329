/* SPDX-License-Identifier: MIT */
/* address-and-sizeof.c - what looks at no value may be done with a moved variable */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);
void fill(BELAY_FILLS Ints *v);

size_t
accepted(void)
{
    own(Ints) v = Ints_new(3);
    keep(move(v));
    const size_t size = sizeof(v) + sizeof v.len + _Alignof(Ints);
    fill(&v);
    return size + v.len;
}

size_t
rejected(void)
{
    own(Ints) v = Ints_new(3);
    keep(move(v));
    Ints *const pointer = &v; //~ E0382
    return pointer->len;
}
