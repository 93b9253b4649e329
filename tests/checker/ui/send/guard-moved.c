/* SPDX-License-Identifier: MIT */
/* guard-moved.c - a held guard moved to another thread (SEND-025) */
#include <belay/prelude.h>

MUTEX(Number, int);
RWLOCK(Table, int);

closure(void, set, by_move(NumberGuard, guard))
{
    *guard->data = 1;
}

closure(void, look, by_move(TableReadGuard, guard))
{
    (void)*guard->data;
}

closure(void, change, by_move(TableWriteGuard, guard))
{
    *guard->data = 1;
}

void
rejected(const Number *number)
{
    scope (s) {
        own(NumberGuard) guard = Number_lock(number);
        scope_spawn(s, set, move(guard)); //~ E0277
    }
}

void
rejected_rwlock(const Table *table)
{
    own(TableReadGuard) reader = Table_read(table);
    own(look_handle) looking = spawn(look, move(reader)); //~ E0277
    own(TableWriteGuard) writer = Table_write(table);
    own(change_handle) changing = spawn(change, move(writer)); //~ E0277
    unwrap(join(&looking));
    unwrap(join(&changing));
}
