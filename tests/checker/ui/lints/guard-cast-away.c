/* SPDX-License-Identifier: MIT */
/* guard-cast-away.c - a guard that is thrown away by a cast */
#include <belay/prelude.h>

MUTEX(Number, int);
RWLOCK(Table, int);

void
rejected(const Number *number, const Table *table)
{
    (void)Number_lock(number); //~ WARN let_underscore_lock
    (void)Table_write(table);  //~ WARN let_underscore_lock
}

void
accepted(const Number *number)
{
    own(NumberGuard) guard = Number_lock(number);
    (void)guard.data;
}
