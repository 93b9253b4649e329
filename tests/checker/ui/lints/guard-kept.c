/* SPDX-License-Identifier: MIT */
/* guard-kept.c - a guard kept in a variable that nobody reads (LINT-003) */
#include <belay/prelude.h>

MUTEX(Number, int);
RWLOCK(Table, int);

void
accepted(const Number *number, const Table *table)
{
    own(NumberGuard) guard = Number_lock(number);
    own(TableReadGuard) reader = Table_read(table);
}
