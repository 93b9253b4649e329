/* SPDX-License-Identifier: MIT */
/* one-thread.c - opposite orders, one after the other in the only thread */
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

int
main(void)
{
    to_right();
    to_left();
}
