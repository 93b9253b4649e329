/* SPDX-License-Identifier: MIT */
/* one-thread-of-two.c - a thread that is started once has both orders, the others have one */
#include <belay/prelude.h>

MUTEX(Counter, int);

static Counter left = MUTEX_INIT(0);
static Counter right = MUTEX_INIT(0);

static void
to_right(void)
{
    with_lock (a, &left)
        with_lock (b, &right)
            *b += *a;
}

static void
to_left(void)
{
    with_lock (b, &right)
        with_lock (a, &left)
            *a += *b;
}

closure(void, both)
{
    to_right();
    to_left();
}

closure(void, neither)
{
    with_lock (a, &left)
        *a += 1;
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, both);
        scope_spawn(s, neither);
    }
}
