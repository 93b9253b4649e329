/* SPDX-License-Identifier: MIT */
/* array-of-guards.c - guards in an array, dropped by hand */
#include <belay/prelude.h>

MUTEX(Number, int);

void
accepted(const Number *all)
{
    NumberGuard guards[2] = {Number_lock(&all[0]), Number_lock(&all[1])};
    *guards[0].data = *guards[1].data;
    NumberGuard_drop(&guards[0]);
    NumberGuard_drop(&guards[1]);
}

int
rejected(const Number *all)
{
    own(NumberGuard) guard = Number_lock(&all[0]);
    const int *const value = guard.data;
    guard = Number_lock(&all[1]); //~ E0506 WARN overwrites_owned
    return *value;
}
