/* SPDX-License-Identifier: MIT */
/* past-the-lock.c - the contents of a MUTEX without its lock, while a guard lives (BORR-036) */
#include <belay/prelude.h>

MUTEX(Number, int);

int
rejected(Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    int *const value = Number_get_mut(number); //~ E0502
    *guard.data = 1;
    return *value;
}

int
rejected_into_inner(void)
{
    own(Number) number = Number_new(1);
    own(NumberGuard) guard = Number_lock(&number);
    const int value = Number_into_inner(&number); //~ E0505
    *guard.data = 1;
    return value;
}

int
rejected_block(Number *number)
{
    int seen = 0;
    with_lock (value, number) {
        *Number_get_mut(number) = 2; //~ E0502
        seen = *value;
    }
    return seen;
}

int
accepted(Number *number)
{
    with_lock (value, number)
        *value = 1;
    int *const value = Number_get_mut(number);
    *value += 1;
    return Number_into_inner(number);
}
