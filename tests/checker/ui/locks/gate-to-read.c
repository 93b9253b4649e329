/* SPDX-License-Identifier: MIT */
/* gate-to-read.c - a gate that both hold to read is none */
#include <belay/prelude.h>

MUTEX(Counter, int);
RWLOCK(Gate, int);

static Gate gate = RWLOCK_INIT(0);
static Counter left = MUTEX_INIT(0);
static Counter right = MUTEX_INIT(0);

closure(void, to_right)
{
    with_read (g, &gate)
        with_lock (a, &left)
            with_lock (b, &right)
                *b += *a + *g;
}

closure(void, to_left)
{
    with_read (g, &gate)
        with_lock (b, &right)
            with_lock (a, &left) //~ WARN lock_order
                *a += *b + *g;
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, to_right);
        scope_spawn(s, to_left);
    }
}
