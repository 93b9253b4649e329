/* SPDX-License-Identifier: MIT */
/* three-locks-mended.c - three locks, and no ring */
#include <belay/prelude.h>

MUTEX(Counter, int);

static Counter first = MUTEX_INIT(0);
static Counter second = MUTEX_INIT(0);
static Counter third = MUTEX_INIT(0);

closure(void, one)
{
    with_lock (a, &first)
        with_lock (b, &second)
            *b += *a;
}

closure(void, two)
{
    with_lock (b, &second)
        with_lock (c, &third)
            *c += *b;
}

closure(void, three)
{
    with_lock (a, &first)
        with_lock (c, &third)
            *a += *c;
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, one);
        scope_spawn(s, two);
        scope_spawn(s, three);
    }
}
