/* SPDX-License-Identifier: MIT */
/* mutating-call.c - a function that writes, called on what an ARC shares (MUTA-003) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
ARC(Shared, Ints, Ints_drop);

void Ints_sort(Ints *v);

closure(void, rejected, by_move(Shared, shared))
{
    Ints_sort((Ints *)Shared_get(shared)); //~ E0596
}

closure(void, rejected_by_variable, by_move(Shared, shared))
{
    Ints *const v = (Ints *)Shared_get(shared);
    Ints_sort(v); //~ E0596
}

closure(void, accepted, by_move(Shared, shared))
{
    Ints *const v = Shared_get_mut(shared);
    if (v != NULL)
        Ints_sort(v);
}

closure(size_t, accepted_read, by_move(Shared, shared))
{
    return Shared_get(shared)->len;
}
