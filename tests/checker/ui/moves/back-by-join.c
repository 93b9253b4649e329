/* SPDX-License-Identifier: MIT */
/* back-by-join.c - a value moved into a thread and back through join (MOVE-046) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure_owned(Ints, sorted, by_move(Ints, v))
{
    v->data[0] = 0;
    return move(*v);
}

size_t
accepted(void)
{
    own(Ints) v = Ints_new(3);
    own(sorted_handle) handle = spawn(sorted, move(v));
    unwrap(join(&handle, &v));
    return v.len;
}

size_t
rejected(void)
{
    own(Ints) v = Ints_new(3);
    own(Ints) other = {0};
    own(sorted_handle) handle = spawn(sorted, move(v));
    unwrap(join(&handle, &other));
    return v.len; //~ E0382
}
