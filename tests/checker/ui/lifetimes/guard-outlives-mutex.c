/* SPDX-License-Identifier: MIT */
/* guard-outlives-mutex.c - a guard kept longer than its MUTEX (LIFE-014) */
#include <belay/prelude.h>

MUTEX(Number, int);

int
rejected(void)
{
    own(NumberGuard) guard = {0};
    {
        own(Number) number = Number_new(1);
        guard = Number_lock(&number); //~ E0597
    }
    return *guard.data;
}

/* The guard is dropped after the lock, which is enough. */
void
rejected_by_order(void)
{
    own(NumberGuard) guard = {0};
    own(Number) number = Number_new(1);
    guard = Number_lock(&number); //~ E0597
}

int
accepted(void)
{
    own(Number) number = Number_new(1);
    own(NumberGuard) guard = {0};
    guard = Number_lock(&number);
    return *guard.data;
}

void
accepted_released(void)
{
    own(NumberGuard) guard = {0};
    own(Number) number = Number_new(1);
    guard = Number_lock(&number);
    NumberGuard_drop(&guard);
}
