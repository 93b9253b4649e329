/* SPDX-License-Identifier: MIT */
/*
 * 28_panic_join.c - a thread panics, and the program goes on.
 *
 * A panic ends its thread, not the process: it prints its message once, drops everything that the
 * thread owns, and is reported by join(). What to do about it is up to who joins. Here main prints
 * the message and goes on; unwrap(join(&worker)) would have made it main's panic too, and the exit
 * status 101.
 *
 * Rust: let outcome = handle.join(); if let Err(message) = outcome { ... }
 *
 * To break it: unwrap() the outcome.
 */
#include <belay/prelude.h>

#include <stdio.h>

BOX_SLICE(Ints, int);

closure(int, element, by_move(Ints, numbers), by_copy(size_t, index))
{
    return *Ints_get(numbers, index); /* panics outside of the array; frees the array either way */
}

int
main(void)
{
    own(element_handle) worker = spawn(element, Ints_from((int[]){1, 2, 3}, 3), 7);
    int value = 0;
    const belay_status outcome = join(&worker, &value);
    if (outcome == BELAY_OK)
        printf("the element is %d\n", value);
    else
        printf("no element: %s\n", belay_last_panic());
    printf("main goes on\n");
}

/*
 * expect: exit 0
 * stdout:
 *     no element: Ints: index 7 of 3 elements
 *     main goes on
 * stderr:
 *     ~ thread '<unnamed>' panicked at .*28_panic_join\.c:\d+, in a function made there:
 *     Ints: index 7 of 3 elements
 *     note: run with BELAY_BACKTRACE=1 to see where it came from
 */
