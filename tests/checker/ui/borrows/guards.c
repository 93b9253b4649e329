/* SPDX-License-Identifier: MIT */
/* guards.c - guards are borrows of their locks */
#include <belay/prelude.h>

MUTEX(Number, int);
RWLOCK(Table, int);

void keep(Number number);

void
rejected(void)
{
    own(Table) table = Table_new(1);
    own(TableReadGuard) reader = Table_read(&table);
    *Table_get_mut(&table) = 2; //~ E0502
    (void)*reader.data;
}

void
rejected_kept(void)
{
    own(Number) number = Number_new(1);
    own(NumberGuard) guard = {0};
    if (Number_try_lock(&number, &guard) != BELAY_OK)
        return;
    keep(move(number)); //~ E0505
    *guard.data = 1;
}

void
accepted(void)
{
    own(Table) table = Table_new(1);
    {
        own(TableReadGuard) one = Table_read(&table);
        own(TableReadGuard) other = Table_read(&table);
        (void)(*one.data + *other.data);
    }
    *Table_get_mut(&table) = 2;
}
