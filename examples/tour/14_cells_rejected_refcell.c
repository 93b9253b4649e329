/* SPDX-License-Identifier: MIT */
/*
 * 14_cells_rejected_refcell.c - a refcell in an ARC, shared by two threads.
 *
 * The borrows are counted by a plain number, which two threads must not change at the same time. An
 * ARC needs what is Send and Sync: a MUTEX.
 */
#include <belay/prelude.h>

#include <stdio.h>

REFCELL(Number, int);
ARC(SharedNumber, Number, Number_drop);

closure(void, add_one, by_move(SharedNumber, number))
{
    own(NumberRefMut) n = Number_borrow_mut(SharedNumber_get(number));
    *n.data += 1;
}

int
main(void)
{
    own(SharedNumber) number = SharedNumber_new(Number_new(0));
    own(add_one_handle) handle = spawn(add_one, SharedNumber_clone(&number)); //~ E0277
    unwrap(join(&handle));
    Number_debug(SharedNumber_get(&number), stdout);
}
