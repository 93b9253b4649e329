/* SPDX-License-Identifier: MIT */
/* readers-and-writers.c - a reader and a writer in opposite orders */
#include <belay/prelude.h>

RWLOCK(Table, int);

static Table left = RWLOCK_INIT(0);
static Table right = RWLOCK_INIT(0);

closure(void, to_right)
{
    with_read (a, &left)
        with_write (b, &right)
            *b += *a;
}

closure(void, to_left)
{
    with_read (b, &right)
        with_write (a, &left) //~ WARN lock_order
            *a += *b;
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, to_right);
        scope_spawn(s, to_left);
    }
}
