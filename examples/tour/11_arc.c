/* SPDX-License-Identifier: MIT */
/*
 * 11_arc.c - one value with two owners in two threads.
 *
 * An ARC counts its owners, atomically. Each clone is one more handle on the same value, and the
 * last handle to go frees it, in whichever thread that is. Here main gives both of its handles
 * away.
 *
 * Rust: Arc<Vec<i32>>, Arc::clone, Arc::strong_count.
 *
 * To break it: forget to clone (11_arc_rejected.c).
 */
#include <belay/prelude.h>

#include <stdio.h>

BOX_SLICE(Ints, int);

/* Frees the array, and says so. To drop an empty value does nothing, as always. */
static void
Ints_drop_loudly(BELAY_CONSUMES Ints *numbers)
{
    if (numbers->data == NULL)
        return;
    printf("freed %zu numbers\n", numbers->len);
    Ints_drop(numbers);
}

ARC(SharedInts, Ints, Ints_drop_loudly);

closure(void, print_sum, by_move(SharedInts, shared))
{
    const Ints *const numbers = SharedInts_get(shared);
    int sum = 0;
    for (size_t i = 0; i < numbers->len; i++)
        sum += numbers->data[i];
    printf("a thread sees the sum %d\n", sum);
}

int
main(void)
{
    own(SharedInts) first = SharedInts_new(Ints_from((int[]){1, 2, 3}, 3));
    own(SharedInts) second = SharedInts_clone(&first);
    printf("owners: %zu\n", SharedInts_strong_count(&first));

    own(print_sum_handle) one = spawn(print_sum, move(first));
    own(print_sum_handle) other = spawn(print_sum, move(second));
    unwrap(join(&one));
    unwrap(join(&other));
    printf("both threads have ended\n");
}

/*
 * expect: exit 0
 * stdout:
 *     owners: 2
 *     a thread sees the sum 6
 *     a thread sees the sum 6
 *     freed 3 numbers
 *     both threads have ended
 */
