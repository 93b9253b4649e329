/* SPDX-License-Identifier: MIT */
/* readers-only.c - two readers keep nobody out */
#include <belay/prelude.h>

RWLOCK(Table, int);

static Table left = RWLOCK_INIT(0);
static Table right = RWLOCK_INIT(0);

closure(int, to_right)
{
    with_read (a, &left)
        with_read (b, &right)
            return *a + *b;
    return 0;
}

closure(int, to_left)
{
    with_read (b, &right)
        with_read (a, &left)
            return *a + *b;
    return 0;
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, to_right);
        scope_spawn(s, to_left);
    }
}
