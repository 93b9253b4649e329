/* SPDX-License-Identifier: MIT */
/* static-cell.c - a static of a type that is not Sync, which threads reach (SEND-035) */
#include <belay/prelude.h>

CELL(Count, int);
REFCELL(Score, int);
MUTEX(LockedCount, int);

static Count count = CELL_INIT(0);    //~ E0277
static Score score = REFCELL_INIT(0); //~ E0277
static LockedCount locked = MUTEX_INIT(0);
static Count of_main = CELL_INIT(0);

closure(void, add)
{
    Count_set(&count, Count_get(&count) + 1);
    with_borrow_mut (n, &score)
        *n += 1;
    with_lock (n, &locked)
        *n += 1;
}

/* Only main's thread uses it. */
int
accepted(void)
{
    Count_set(&of_main, 1);
    return Count_get(&of_main);
}

void
run(void)
{
    own(add_handle) one = spawn(add);
    own(add_handle) other = spawn(add);
    unwrap(join(&one));
    unwrap(join(&other));
}
