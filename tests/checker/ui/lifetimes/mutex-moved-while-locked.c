/* SPDX-License-Identifier: MIT */
/* mutex-moved-while-locked.c - a MUTEX moved or dropped while it is locked (LIFE-013) */
#include <belay/prelude.h>

MUTEX(Number, int);

closure(void, use, by_move(Number, number))
{
    with_lock (n, number)
        *n = 1;
}

int
rejected(void)
{
    own(Number) number = Number_new(1);
    own(NumberGuard) guard = Number_lock(&number);
    spawn(use, move(number)); //~ E0505
    return *guard.data;
}

void
rejected_not_used_again(void)
{
    own(Number) number = Number_new(1);
    own(NumberGuard) guard = Number_lock(&number);
    spawn(use, move(number)); //~ E0505
}

void
rejected_dropped(void)
{
    own(Number) number = Number_new(1);
    own(NumberGuard) guard = Number_lock(&number);
    Number_drop(&number); //~ E0505
}

void
accepted(void)
{
    own(Number) number = Number_new(1);
    own(NumberGuard) guard = Number_lock(&number);
    *guard.data = 2;
    NumberGuard_drop(&guard);
    spawn(use, move(number));
}

void
accepted_block(void)
{
    own(Number) number = Number_new(1);
    {
        own(NumberGuard) guard = Number_lock(&number);
        *guard.data = 2;
    }
    spawn(use, move(number));
}
