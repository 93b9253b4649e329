/* SPDX-License-Identifier: MIT */
/*
 * cleanups.c - functions at which gcc 12 breaks off, without optimisation, where the headers do not
 * keep it from that (detail/base.h): a block that calls what throws nothing, and cleanups inside of
 * cleanups. Each of these functions is one by itself.
 */
#include <belay/prelude.h>

MUTEX(Counter, int);
RWLOCK(Table, int);
REFCELL(Cell, int);

static Counter hits, misses;
static Table table;
static Cell cell;

int lock_inside_lock(void);
int lock_inside_guard(void);
int guard_inside_guard(void);
int scope_inside_lock(void);

static int
plus_one(int x)
{
    return x + 1;
}

int
lock_inside_lock(void)
{
    int sum = 0;
    with_lock (n, &hits)
        sum += plus_one(*n);
    with_lock (n, &hits)
        with_lock (m, &misses)
            sum += *n + *m;
    return sum;
}

int
lock_inside_guard(void)
{
    int sum = 0;
    with_read (t, &table)
        sum += plus_one(*t);
    own(TableWriteGuard) guard = Table_write(&table);
    with_lock (n, &hits)
        sum += plus_one(*n);
    return sum + *guard.data;
}

int
guard_inside_guard(void)
{
    int sum = 0;
    {
        own(CounterGuard) guard = Counter_lock(&hits);
        sum += plus_one(*guard.data);
    }
    {
        own(CounterGuard) outer = Counter_lock(&hits);
        {
            own(CounterGuard) inner = Counter_lock(&misses);
            sum += *outer.data + *inner.data;
        }
    }
    return sum;
}

int
scope_inside_lock(void)
{
    int sum = 0;
    with_borrow (c, &cell)
        sum += plus_one(*c);
    with_lock (n, &hits)
        scope (s)
            sum += *n + (s != NULL);
    return sum;
}
