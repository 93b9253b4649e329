/* SPDX-License-Identifier: MIT */
/*
 * 14_cells_rejected.c - a cell shared with a thread.
 *
 * Main and the thread change the cell at the same time. A cell is not Sync: an _Atomic or a MUTEX
 * may be shared.
 */
#include <belay/prelude.h>

#include <stdio.h>

CELL(Counter, int);

closure(void, count, by_ref(Counter, counter))
{
    Counter_set(counter, Counter_get(counter) + 1);
}

int
main(void)
{
    own(Counter) counter = Counter_new(0);
    scope (s) {
        scope_spawn(s, count, &counter); //~ E0277
        Counter_set(&counter, Counter_get(&counter) + 1);
    }
    Counter_debug(&counter, stdout);
}
