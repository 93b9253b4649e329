/* SPDX-License-Identifier: MIT */
/* two-locks.c - two statics, locked by two threads in opposite orders */
#include <belay/prelude.h>

MUTEX(Counter, int);

static Counter left = MUTEX_INIT(0);
static Counter right = MUTEX_INIT(0);

closure(void, to_right)
{
    with_lock (a, &left)
        with_lock (b, &right)
            *b += *a;
}

closure(void, to_left)
{
    with_lock (b, &right)
        with_lock (a, &left) //~ WARN lock_order
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
