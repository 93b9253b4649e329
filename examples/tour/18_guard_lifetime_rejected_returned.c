/* SPDX-License-Identifier: MIT */
/*
 * 18_guard_lifetime_rejected_returned.c - a function that returns the data without the lock.
 *
 * The guard is dropped when the function returns, so the caller gets a pointer past the lock.
 * Return the guard, or do the work in the function.
 */
#include <belay/prelude.h>

#include <stdio.h>

MUTEX(Number, int);

static int *
data_of(const Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    return guard.data; //~ E0515
}

int
main(void)
{
    own(Number) number = Number_new(5);
    *data_of(&number) = 6;
    Number_debug(&number, stdout);
}
