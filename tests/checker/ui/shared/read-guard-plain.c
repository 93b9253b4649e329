// not C: the compiler says that it is read-only
/* SPDX-License-Identifier: MIT */
/* read-guard-plain.c - a write through a read guard without a cast (MUTA-005) */
#include <belay/prelude.h>

RWLOCK(Table, int);
REFCELL(Score, int);

void
rejected(const Table *table, const Score *score)
{
    with_read (value, table)
        *value = 1; //~ E0594
    with_borrow (value, score)
        *value += 1; //~ E0594
}

void
accepted(const Table *table, const Score *score)
{
    with_write (value, table)
        *value = 1;
    with_borrow_mut (value, score)
        *value += 1;
}
