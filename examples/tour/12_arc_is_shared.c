/* SPDX-License-Identifier: MIT */
/*
 * 12_arc_is_shared.c - what is shared can be read; only what has one owner can be changed.
 *
 * Number_get() borrows shared and gives a const pointer, so the C compiler itself refuses a write.
 * Number_get_mut() gives a pointer to write through when the handle is the only one, and NULL when
 * there are others. To change what is shared, put a lock into the ARC: 17_counter.c.
 *
 * Rust: Arc::get_mut.
 *
 * To break it: write through Number_get() (12_arc_is_shared_rejected.c), or cast the const away
 * (12_arc_is_shared_rejected_cast.c).
 */
#include <belay/prelude.h>

#include <stdio.h>

ARC(Number, int);

static void
try_to_add_one(Number *number)
{
    int *const value = Number_get_mut(number);
    const bool alone = value != NULL;
    if (alone)
        *value += 1;
    printf("%d, %s\n", *Number_get(number), alone ? "changed" : "shared, so not changed");
}

int
main(void)
{
    own(Number) number = Number_new(5);
    try_to_add_one(&number);

    own(Number) other_owner = Number_clone(&number);
    try_to_add_one(&number);

    Number_drop(&other_owner);
    try_to_add_one(&number);
}

/*
 * expect: exit 0
 * stdout:
 *     6, changed
 *     6, shared, so not changed
 *     7, changed
 */
