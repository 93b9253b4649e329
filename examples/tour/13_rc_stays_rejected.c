/* SPDX-License-Identifier: MIT */
/*
 * 13_rc_stays_rejected.c - an RC moved into a thread.
 *
 * The thread and main each have a handle, and change one plain count at the same time: a count is
 * lost sooner or later. An ARC may go.
 */
#include <belay/prelude.h>

#include <stdio.h>

BOX_SLICE(Ints, int);
RC(LocalInts, Ints, Ints_drop);

closure(void, print_length, by_move(LocalInts, shared))
{
    printf("length: %zu\n", LocalInts_get(shared)->len);
}

int
main(void)
{
    own(LocalInts) first = LocalInts_new(Ints_from((int[]){1, 2, 3}, 3));
    own(LocalInts) second = LocalInts_clone(&first);
    own(print_length_handle) handle = spawn(print_length, move(second)); //~ E0277
    printf("owners: %zu\n", LocalInts_strong_count(&first));
    unwrap(join(&handle));
}
