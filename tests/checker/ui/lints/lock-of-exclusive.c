/* SPDX-License-Identifier: MIT */
/* lock-of-exclusive.c - a lock taken on a MUTEX that nobody else has (CLIP-002: silent here) */
#include <belay/prelude.h>

MUTEX(Number, int);

void
accepted(Number *number)
{
    with_lock (n, number)
        *n = 1;
    *Number_get_mut(number) = 2;
}
