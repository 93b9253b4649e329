/* SPDX-License-Identifier: MIT */
/* guard-ignored.c - a lock taken in a statement of its own (LINT-004) */
#include <belay/prelude.h>

MUTEX(Number, int);
RWLOCK(Table, int);

void
rejected(const Number *number, const Table *table)
{
    Number_lock(number); //~ WARN unused_must_use
    Table_read(table);   //~ WARN unused_must_use
    Table_write(table);  //~ WARN unused_must_use
}

void
accepted(const Number *number, const Table *table)
{
    with_lock (n, number)
        *n = 1;
    with_read (t, table)
        (void)*t;
}
