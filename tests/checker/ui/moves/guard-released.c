/* SPDX-License-Identifier: MIT */
/* guard-released.c - data read through a guard that was dropped (MOVE-014) */
#include <belay/prelude.h>

MUTEX(Number, int);

int
rejected(const Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    NumberGuard_drop(&guard);
    return *guard.data; //~ E0382
}

void
rejected_write(const Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    *guard.data = 1;
    NumberGuard_unlock_fair(&guard);
    *guard.data = 2; //~ E0382
}

int
accepted(const Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    const int value = *guard.data;
    NumberGuard_drop(&guard);
    return value;
}

int
accepted_again(const Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    *guard.data = 1;
    NumberGuard_drop(&guard);
    guard = Number_lock(number);
    return *guard.data;
}
