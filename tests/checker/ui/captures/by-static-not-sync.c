/* SPDX-License-Identifier: MIT */
/* by-static-not-sync.c - by_static shares: what it points to must be Sync */
#include <belay/prelude.h>

CELL(Count, int);
MUTEX(LockedCount, int);

static Count count = CELL_INIT(0);
static LockedCount locked = MUTEX_INIT(0);

closure(void, add, by_static(Count, counter))
{
    Count_set(counter, Count_get(counter) + 1);
}

closure(void, add_locked, by_static(LockedCount, counter))
{
    with_lock (n, counter)
        *n += 1;
}

void
rejected(void)
{
    spawn(add, &count); //~ E0277
}

void
accepted(void)
{
    spawn(add_locked, &locked);
}
