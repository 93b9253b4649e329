/* SPDX-License-Identifier: MIT */
/* lock_all_wrong_guard.c - lock_all puts each lock into a guard for its data. */
/* error: each mutex is followed by a guard for its data */
#include <belay/prelude.h>

MUTEX(Counter, int);
MUTEX(Name, const char *);

belay_status
lock_both(const Counter *counter, const Name *name, CounterGuard *n, NameGuard *text)
{
#if defined(MISTAKE)
    return lock_all(counter, text, name, n);
#else
    return lock_all(counter, n, name, text);
#endif
}
