/* SPDX-License-Identifier: MIT */
/*
 * returned-past-drop.c - a borrow out of a value that ends when the function returns (LIFE-031:
 * E0515 in C)
 */
#include <belay/prelude.h>

MUTEX(Number, int);
BOX(HeapInt, int);

int *
rejected(NumberGuard given)
{
    own(NumberGuard) guard = move(given);
    return guard.data; //~ E0515
}

const int *
rejected_box(HeapInt given)
{
    own(HeapInt) box = move(given);
    return HeapInt_get(&box); //~ E0515
}

int
accepted(NumberGuard given)
{
    own(NumberGuard) guard = move(given);
    return *guard.data;
}

NumberGuard
accepted_guard(NumberGuard given)
{
    own(NumberGuard) guard = move(given);
    *guard.data = 1;
    return move(guard);
}
