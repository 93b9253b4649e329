/* SPDX-License-Identifier: MIT */
/* condvar_of_writer.c - a condvar waits with a mutex: a writer's guard has no such lock. */
/* error: no member named .?held_ */
#include <belay/prelude.h>

MUTEX(Counter, int);
RWLOCK(Table, int);

void
wait_for_it(const belay_condvar *changed, const Counter *counter, const Table *table)
{
#if defined(MISTAKE)
    own(TableWriteGuard) guard = Table_write(table);
    (void)counter;
#else
    own(CounterGuard) guard = Counter_lock(counter);
    (void)table;
#endif
    condvar_wait(changed, &guard);
}
