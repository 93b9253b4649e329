/* SPDX-License-Identifier: MIT */
/*
 * 06_scoped_readers.c - two threads read one array of main, and main keeps it.
 *
 * A scope ends only when all its threads have ended. So they may borrow what was there before the
 * scope: no move, no copy, no counting. Many may read at the same time (by_ref); to change
 * something, a thread has to be the only one that touches it (by_mut, 07_scoped_chunks.c).
 *
 * Rust: thread::scope(|s| { s.spawn(|| ...); s.spawn(|| ...); }).
 *
 * To break it: declare the array inside of the scope's block, where it ends before the threads do
 * (06_scoped_readers_rejected.c).
 */
#include <belay/prelude.h>

#include <stdio.h>

BOX_SLICE(Ints, int);

closure(void, print_length, by_ref(Ints, v))
{
    printf("length: %zu\n", v->len);
}

closure(void, print_elements, by_ref(Ints, v))
{
    for (size_t i = 0; i < v->len; i++)
        printf("element: %d\n", v->data[i]);
}

int
main(void)
{
    own(Ints) v = Ints_from((int[]){1, 2, 3}, 3);
    scope (s) {
        scope_spawn(s, print_length, &v);
        scope_spawn(s, print_elements, &v);
    } /* both have ended here */
    printf("main still has all %zu\n", v.len);
}

/*
 * expect: exit 0
 * stdout in any order:
 *     length: 3
 *     element: 1
 *     element: 2
 *     element: 3
 * stdout then:
 *     main still has all 3
 */
