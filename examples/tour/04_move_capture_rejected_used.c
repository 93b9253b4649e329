/* SPDX-License-Identifier: MIT */
/*
 * 04_move_capture_rejected_used.c - an array that is used after it was moved into a thread.
 *
 * The thread may have freed the array by now. In C the variable is empty after the move, so the
 * program prints 0 instead of crashing; but that is not what its author meant.
 */
#include <belay/prelude.h>

#include <stdio.h>

BOX_SLICE(Ints, int);

closure(void, print_all, by_move(Ints, v))
{
    for (size_t i = 0; i < v->len; i++)
        printf("%d%c", v->data[i], i + 1 < v->len ? ' ' : '\n');
}

int
main(void)
{
    own(Ints) v = Ints_from((int[]){1, 2, 3}, 3);
    own(print_all_handle) printer = spawn(print_all, move(v));
    printf("%zu numbers are on their way\n", v.len); //~ E0382
    unwrap(join(&printer));
}
