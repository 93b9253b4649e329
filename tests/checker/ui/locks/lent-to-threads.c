/* SPDX-License-Identifier: MIT */
/* lent-to-threads.c - locks of main that its threads are lent, one the other way round */
#include <belay/prelude.h>

MUTEX(Counter, int);

closure(void, move_one, by_ref(Counter, from), by_ref(Counter, to))
{
    with_lock (a, from)
        with_lock (b, to) { //~ WARN lock_order
            *a -= 1;
            *b += 1;
        }
}

int
main(void)
{
    Counter here = MUTEX_INIT(0), there = MUTEX_INIT(0);
    scope (s) {
        scope_spawn(s, move_one, &here, &there);
        scope_spawn(s, move_one, &there, &here);
    }
}
