/* SPDX-License-Identifier: MIT */
/*
 * 18_guard_lifetime_rejected.c - a pointer from a guard, used after the guard's block.
 *
 * The mutex is unlocked at the end of the block. From then on the pointer goes past the lock.
 */
#include <belay/prelude.h>

#include <stdio.h>

MUTEX(Number, int);

int
main(void)
{
    own(Number) number = Number_new(5);
    int *value;
    {
        own(NumberGuard) guard = Number_lock(&number);
        value = guard.data; //~ E0597
    }
    *value = 6;
    Number_debug(&number, stdout);
}
