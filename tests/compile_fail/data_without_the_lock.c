/* SPDX-License-Identifier: MIT */
/* data_without_the_lock.c - the data of a mutex has no name without the lock. */
/* error: no member */
#include <belay/prelude.h>

MUTEX(Counter, int);

int
read_counter(const Counter *counter)
{
    int value = 0;
#if defined(MISTAKE)
    value = *counter->data;
#else
    with_lock (n, counter)
        value = *n;
#endif
    return value;
}
