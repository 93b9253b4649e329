/* SPDX-License-Identifier: MIT */
/*
 * used-after-release.c - a pointer to protected data used after its guard was dropped
 * (LIFE-032, LIFE-033)
 */
#include <belay/prelude.h>

MUTEX(Number, int);

void
rejected(const Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    int *const value = guard.data;
    NumberGuard_drop(&guard); //~ E0505
    *value = 1;
}

void
rejected_on_branch(const Number *number, bool early)
{
    own(NumberGuard) guard = Number_lock(number);
    int *const value = guard.data;
    if (early)
        NumberGuard_drop(&guard); //~ E0505
    *value = 1;
}

NumberGuard keep(NumberGuard guard);

void
rejected_moved(const Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    int *const value = guard.data;
    own(NumberGuard) kept = keep(move(guard)); //~ E0505
    *value = 1;
}

void
accepted(const Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    int *const value = guard.data;
    *value = 1;
    NumberGuard_drop(&guard);
}

void
accepted_on_branch(const Number *number, bool early)
{
    own(NumberGuard) guard = Number_lock(number);
    int *const value = guard.data;
    if (early) {
        NumberGuard_drop(&guard);
        return;
    }
    *value = 1;
}
