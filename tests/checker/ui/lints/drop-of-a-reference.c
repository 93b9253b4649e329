/* SPDX-License-Identifier: MIT */
/*
 * drop-of-a-reference.c - what is dropped is the guard, by its own drop function (LINT-014: no
 * such call in C)
 */
#include <belay/prelude.h>

MUTEX(Number, int);

int
accepted(const Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    NumberGuard *const same = &guard;
    const int value = *same->data;
    NumberGuard_drop(same);
    return value;
}
