/* SPDX-License-Identifier: MIT */
/* long-chain.c - the first use is reported, and no other of the same move */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);
size_t length_of(const Ints *v);

size_t
rejected(void)
{
    own(Ints) v = Ints_new(3);
    keep(move(v));
    const size_t first = v.len; //~ E0382
    const size_t second = v.len;
    return first + second + length_of(&v);
}

size_t
accepted(void)
{
    own(Ints) v = Ints_new(3);
    const size_t len = length_of(&v);
    keep(move(v));
    return len;
}
