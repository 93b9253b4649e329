/* SPDX-License-Identifier: MIT */
/* used-after-spawn.c - a value moved into a thread, then read by its old owner (MOVE-001) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, sort, by_move(Ints, v))
{
    (void)v->len;
}

size_t
rejected(void)
{
    own(Ints) v = Ints_new(3);
    own(sort_handle) handle = spawn(sort, move(v));
    const size_t len = v.len; //~ E0382
    unwrap(join(&handle));
    return len;
}

size_t
accepted(void)
{
    own(Ints) v = Ints_new(3);
    const size_t len = v.len;
    own(sort_handle) handle = spawn(sort, move(v));
    unwrap(join(&handle));
    return len;
}
