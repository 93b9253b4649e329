/* SPDX-License-Identifier: MIT */
/* many-of-one-thread.c - a thread that is started in a loop has both orders */
#include <belay/prelude.h>

MUTEX(Counter, int);

static Counter left = MUTEX_INIT(0);
static Counter right = MUTEX_INIT(0);

closure(void, both)
{
    with_lock (a, &left)
        with_lock (b, &right)
            *b += *a;
    with_lock (b, &right)
        with_lock (a, &left) //~ WARN lock_order
            *a += *b;
}

int
main(void)
{
    scope (s) {
        for (int i = 0; i < 4; i++)
            scope_spawn(s, both);
    }
}
