/* SPDX-License-Identifier: MIT */
/* read-and-written.c - an RWLOCK taken twice by one thread */
#include <belay/prelude.h>

RWLOCK(Table, int);
void read_then_write(const Table *table);
void write_then_read(const Table *table);
void write_then_write(const Table *table);
void given_back(const Table *table);
void downgraded(const Table *table);
void tried(const Table *table);

void
read_then_write(const Table *table)
{
    with_read (n, table)
        if (*n == 0)
            with_write (m, table) //~ WARN double_lock
                *m = 1;
}

void
write_then_read(const Table *table)
{
    own(TableWriteGuard) guard = Table_write(table);
    with_read (n, table) //~ WARN double_lock
        *guard.data += *n;
}

void
write_then_write(const Table *table)
{
    with_write (n, table)
        Table_set(table, *n); //~ WARN double_lock
}

void
given_back(const Table *table)
{
    bool is_empty = false;
    with_read (n, table)
        is_empty = *n == 0;
    if (is_empty)
        with_write (n, table)
            *n = 1;
}

void
downgraded(const Table *table)
{
    own(TableWriteGuard) writer = Table_write(table);
    own(TableReadGuard) reader = TableWriteGuard_downgrade(&writer);
    TableReadGuard_drop(&reader);
    with_write (n, table)
        *n = 1;
}

void
tried(const Table *table)
{
    own(TableWriteGuard) writer = {0};
    with_read (n, table)
        if (Table_try_write(table, &writer) == BELAY_OK)
            *writer.data = *n;
}
