/* SPDX-License-Identifier: MIT */
/*
 * 15_derive_rejected_guard.c - a guard that is handed to another thread.
 *
 * Who locks has to unlock: a guard stays in its thread. The other thread can lock for itself.
 */
#include <belay/prelude.h>

#include <stdio.h>

MUTEX(Number, int);

closure(void, set_to_ten, by_move(NumberGuard, guard))
{
    *guard->data = 10;
}

int
main(void)
{
    own(Number) number = Number_new(5);
    scope (s) {
        own(NumberGuard) guard = Number_lock(&number);
        scope_spawn(s, set_to_ten, move(guard)); //~ E0277
    }
    Number_debug(&number, stdout);
}
