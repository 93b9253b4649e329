// not C: the compiler says "E0373"
/* SPDX-License-Identifier: MIT */
/*
 * 04_move_capture_rejected_by_ref.c - a thread that borrows from a function it may outlive.
 *
 * Nothing makes main wait for the thread before v is freed. (That there is a join() further down
 * does not count: it would not be reached if something before it panicked or returned.) A closure
 * that borrows can only be given to a scope, which does wait. No checker is needed to see this: the
 * headers refuse to compile it.
 */
#include <belay/prelude.h>

#include <stdio.h>

BOX_SLICE(Ints, int);

closure(void, print_all, by_ref(Ints, v))
{
    for (size_t i = 0; i < v->len; i++)
        printf("%d%c", v->data[i], i + 1 < v->len ? ' ' : '\n');
}

int
main(void)
{
    own(Ints) v = Ints_from((int[]){1, 2, 3}, 3);
    own(print_all_handle) printer = spawn(print_all, &v); //~ E0373
    unwrap(join(&printer));
}
