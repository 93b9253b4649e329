/* SPDX-License-Identifier: MIT */
/* mutex-of-cell.c - a MUTEX around a CELL is Sync: it needs a value that is Send (SEND-013) */
#include <belay/prelude.h>

CELL(Count, int);
MUTEX(LockedCount, Count, Count_drop);

closure(void, add, by_ref(LockedCount, count))
{
    with_lock (cell, count)
        Count_set(cell, Count_get(cell) + 1);
}

void
accepted(void)
{
    own(LockedCount) count = LockedCount_new(Count_new(0));
    scope (s) {
        scope_spawn(s, add, &count);
        scope_spawn(s, add, &count);
    }
}
