/* SPDX-License-Identifier: MIT */
/*
 * 04_move_capture.c - a thread takes an array over.
 *
 * A thread may outlive the function that starts it, so it cannot borrow that function's variables:
 * it has to own what it works on. move(v) hands the array over and leaves v empty; the thread frees
 * the array when it is done with it. (To borrow after all, see 06_scoped_readers.c.)
 *
 * Rust: thread::spawn(move || println!("{v:?}")).
 *
 * To break it: use v after the spawn (04_move_capture_rejected_used.c), or give the thread a
 * reference to v (04_move_capture_rejected_by_ref.c).
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
    unwrap(join(&printer));
}

/*
 * expect: exit 0
 * stdout:
 *     1 2 3
 */
