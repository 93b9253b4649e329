/* SPDX-License-Identifier: MIT */
/*
 * 06_scoped_readers_rejected.c - a scoped thread that borrows a variable of the scope's own block.
 *
 * The scope waits for its threads when its block has ended, and the variables of the block end
 * before that. The array has to be declared above the scope.
 */
#include <belay/prelude.h>

#include <stdio.h>

BOX_SLICE(Ints, int);

closure(void, print_length, by_ref(Ints, v))
{
    printf("length: %zu\n", v->len);
}

int
main(void)
{
    scope (s) {
        own(Ints) v = Ints_from((int[]){1, 2, 3}, 3);
        scope_spawn(s, print_length, &v); //~ E0373
    }
}
