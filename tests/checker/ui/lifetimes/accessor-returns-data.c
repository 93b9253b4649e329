/* SPDX-License-Identifier: MIT */
/*
 * accessor-returns-data.c - an accessor that returns what the lock protects (LIFE-011,
 * LIFE-012)
 */
#include <belay/prelude.h>

MUTEX(Number, int);

int *
rejected(const Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    return guard.data; //~ E0515
}

int *
rejected_block(const Number *number)
{
    with_lock (value, number)
        return value; //~ E0515
    return NULL;
}

NumberGuard
accepted(const Number *number)
{
    return Number_lock(number);
}

NumberGuard
accepted_changed(const Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    *guard.data = 1;
    return move(guard);
}

int
accepted_use(const Number *number)
{
    own(NumberGuard) guard = accepted(number);
    return *guard.data;
}
