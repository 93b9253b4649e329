/* SPDX-License-Identifier: MIT */
/* out-of-arc.c - an owned value moved or copied out of an ARC (MOVE-034) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
ARC(Shared, Ints, Ints_drop);

void keep(Ints v);

void
rejected_copy(const Shared *shared)
{
    keep(*Shared_get(shared)); //~ E0507
}

size_t
rejected_variable(const Shared *shared)
{
    own(Ints) v = *Shared_get(shared); //~ E0507
    return v.len;
}

void
rejected_member(const Shared *shared)
{
    const Ints *const inside = Shared_get(shared);
    keep(*inside); //~ E0507
}

void
accepted(Shared *shared)
{
    own(Ints) v = {0};
    if (Shared_try_unwrap(shared, &v) == BELAY_OK)
        keep(move(v));
}

size_t
accepted_borrow(const Shared *shared)
{
    const Ints *const inside = Shared_get(shared);
    return inside->len;
}
