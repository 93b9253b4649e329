/* SPDX-License-Identifier: MIT */
/* arc-of-cell.c - an ARC of a CELL: the ARC does not make what is inside shareable (SEND-011) */
#include <belay/prelude.h>

CELL(Flag, bool);
ARC(SharedFlag, Flag, Flag_drop);
MUTEX(LockedFlag, bool);
ARC(SharedLockedFlag, LockedFlag, LockedFlag_drop);

closure(void, set, by_move(SharedFlag, flag))
{
    Flag_set(SharedFlag_get(flag), true);
}

closure(void, set_locked, by_move(SharedLockedFlag, flag))
{
    with_lock (value, SharedLockedFlag_get(flag))
        *value = true;
}

void
rejected(void)
{
    own(SharedFlag) flag = SharedFlag_new(Flag_new(false));
    own(set_handle) handle = spawn(set, move(flag)); //~ E0277
    unwrap(join(&handle));
}

void
accepted(void)
{
    own(SharedLockedFlag) flag = SharedLockedFlag_new(LockedFlag_new(false));
    own(set_locked_handle) handle = spawn(set_locked, move(flag));
    unwrap(join(&handle));
}
