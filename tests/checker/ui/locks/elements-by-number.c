/* SPDX-License-Identifier: MIT */
/* elements-by-number.c - elements of one array, named by constants */
#include <belay/prelude.h>

MUTEX(Slot, int);

static Slot slots[2];

closure(void, up)
{
    with_lock (a, &slots[0])
        with_lock (b, &slots[1])
            *b += *a;
}

closure(void, down)
{
    with_lock (b, &slots[1])
        with_lock (a, &slots[0]) //~ WARN lock_order
            *a += *b;
}

closure(void, up_again)
{
    with_lock (a, &slots[0])
        with_lock (b, &slots[1])
            *b -= *a;
}

int
main(void)
{
    scope (s) {
        scope_spawn(s, up);
        scope_spawn(s, up_again);
        scope_spawn(s, down);
    }
}
