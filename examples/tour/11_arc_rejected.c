/* SPDX-License-Identifier: MIT */
/*
 * 11_arc_rejected.c - one handle for two threads: the clone was forgotten.
 *
 * The handle went to the first thread. The second one gets an empty handle, and SharedInts_get() of
 * an empty handle is NULL.
 */
#include <belay/prelude.h>

#include <stdio.h>

BOX_SLICE(Ints, int);
ARC(SharedInts, Ints, Ints_drop);

closure(void, print_length, by_move(SharedInts, shared))
{
    printf("length: %zu\n", SharedInts_get(shared)->len);
}

int
main(void)
{
    own(SharedInts) shared = SharedInts_new(Ints_from((int[]){1, 2, 3}, 3));
    own(print_length_handle) one = spawn(print_length, move(shared));
    own(print_length_handle) other = spawn(print_length, move(shared)); //~ E0382
    unwrap(join(&one));
    unwrap(join(&other));
}
