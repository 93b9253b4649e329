/* SPDX-License-Identifier: MIT */
/*
 * 18_guard_lifetime_rejected_dropped.c - a guard that is dropped while its data is still in use.
 *
 * To drop the guard is to unlock. The pointer below is used after that.
 */
#include <belay/prelude.h>

#include <stdio.h>

MUTEX(Number, int);

int
main(void)
{
    own(Number) number = Number_new(5);
    own(NumberGuard) guard = Number_lock(&number);
    int *const value = guard.data;
    *value = 6;
    NumberGuard_drop(&guard); //~ E0505
    *value = 7;
    Number_debug(&number, stdout);
}
