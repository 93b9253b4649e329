/* SPDX-License-Identifier: MIT */
/* moved-twice.c - one value moved into two threads (MOVE-002) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, sort, by_move(Ints, v))
{
    (void)v->len;
}

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    own(sort_handle) one = spawn(sort, move(v));
    own(sort_handle) other = spawn(sort, move(v)); //~ E0382
    unwrap(join(&one));
    unwrap(join(&other));
}

void
accepted(void)
{
    own(Ints) v = Ints_new(3);
    own(Ints) w = Ints_new(3);
    own(sort_handle) one = spawn(sort, move(v));
    own(sort_handle) other = spawn(sort, move(w));
    unwrap(join(&one));
    unwrap(join(&other));
}
