/* SPDX-License-Identifier: MIT */
/* readers-do-not-poison.c - a panic with a read guard, and one with a write guard (RUN-004) */
#include <belay/prelude.h>

RWLOCK(Table, int);

static Table table = RWLOCK_INIT(0);

closure(void, read_and_fail)
{
    own(TableReadGuard) guard = Table_read(&table);
    panic("read %d", *guard.data);
}

closure(void, write_and_fail)
{
    with_write (n, &table) {
        *n = 1;
        panic("written");
    }
}

bool
accepted(void)
{
    own(read_and_fail_handle) reader = spawn(read_and_fail);
    const bool failed = join(&reader) != BELAY_OK;
    own(write_and_fail_handle) writer = spawn(write_and_fail);
    return failed && join(&writer) != BELAY_OK && Table_is_poisoned(&table);
}
