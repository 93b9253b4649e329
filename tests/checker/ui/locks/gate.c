/* SPDX-License-Identifier: MIT */
/* gate.c - opposite orders, and a third lock that both hold: only one of them can wait */
#include <belay/prelude.h>

MUTEX(Counter, int);

static Counter first = MUTEX_INIT(0);
static Counter second = MUTEX_INIT(0);
static Counter third = MUTEX_INIT(0);

closure(void, to_third)
{
    with_lock (gate, &first)
        with_lock (b, &second)
            with_lock (c, &third)
                *c += *b + *gate;
}

closure(void, to_second)
{
    with_lock (gate, &first)
        with_lock (c, &third)
            with_lock (b, &second)
                *b += *c + *gate;
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, to_third);
        scope_spawn(s, to_second);
    }
}
