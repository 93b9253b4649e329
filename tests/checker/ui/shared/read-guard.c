/* SPDX-License-Identifier: MIT */
/* read-guard.c - a write through a read guard (MUTA-005) */
#include <belay/prelude.h>

RWLOCK(Table, int);

void set(int *value);

void
rejected(const Table *table)
{
    own(TableReadGuard) guard = Table_read(table);
    *(int *)guard.data = 1; //~ E0594
}

void
rejected_block(const Table *table)
{
    with_read (value, table) {
        *(int *)value = 1; //~ E0594
        set((int *)value); //~ E0596
    }
}

void
accepted(const Table *table)
{
    own(TableWriteGuard) guard = Table_write(table);
    *guard.data = 1;
    set(guard.data);
}

void
accepted_block(const Table *table)
{
    with_write (value, table) {
        *value = 1;
        set(value);
    }
}
