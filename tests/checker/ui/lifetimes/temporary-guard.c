/* SPDX-License-Identifier: MIT */
/* temporary-guard.c - a pointer taken through a guard that nobody keeps (LIFE-007, LIFE-008) */
#include <belay/prelude.h>

MUTEX(Number, int);
RWLOCK(Table, int);

int
rejected(const Number *number)
{
    int *const value = Number_lock(number).data; //~ E0716
    return *value;
}

int
rejected_reader(const Table *table)
{
    const int *const value = Table_read(table).data; //~ E0716
    return *value;
}

int
rejected_block(const Number *number)
{
    int *value = NULL;
    with_lock (n, number)
        value = n; //~ E0597
    return *value;
}

int
accepted(const Number *number)
{
    int value = 0;
    with_lock (n, number)
        value = *n;
    with_lock (n, number)
        *n += 1;
    return value;
}
