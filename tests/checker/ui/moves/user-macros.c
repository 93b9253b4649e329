/* SPDX-License-Identifier: MIT */
/* user-macros.c - moves behind macros of the user's own */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

#define GIVE(v) keep(move(v))
#define LENGTH(v) ((v).len)
#define SWAP(a, b) belay_swap(&(a), &(b))

void keep(Ints v);

size_t
rejected(void)
{
    own(Ints) v = Ints_new(3);
    GIVE(v);
    return LENGTH(v); //~ E0382
}

size_t
accepted(void)
{
    own(Ints) v = Ints_new(3);
    own(Ints) w = Ints_new(4);
    SWAP(v, w);
    const size_t len = LENGTH(v);
    GIVE(v);
    return len + LENGTH(w);
}
