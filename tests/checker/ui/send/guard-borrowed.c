/* SPDX-License-Identifier: MIT */
/* guard-borrowed.c - a guard lent to a scoped thread: it is Sync when its value is (SEND-026) */
#include <belay/prelude.h>

MUTEX(Number, int);
CELL(Count, int);
MUTEX(LockedCount, Count, Count_drop);

closure(void, look, by_ref(NumberGuard, guard))
{
    (void)*guard->data;
}

closure(void, look_at_cell, by_ref(LockedCountGuard, guard))
{
    Count_set(guard->data, 1);
}

void
accepted(const Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    scope (s)
        scope_spawn(s, look, &guard);
}

void
rejected(const LockedCount *count)
{
    own(LockedCountGuard) guard = LockedCount_lock(count);
    scope (s)
        scope_spawn(s, look_at_cell, &guard); //~ E0277
}
