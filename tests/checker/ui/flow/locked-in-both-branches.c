/* SPDX-License-Identifier: MIT */
/*
 * locked-in-both-branches.c - a lock that is let go before it is taken again (CLIP-004,
 * CLIP-005: no temporaries in C)
 */
#include <belay/prelude.h>

MUTEX(Number, int);

void
accepted(const Number *number)
{
    int value = 0;
    with_lock (n, number)
        value = *n;
    if (value == 1) {
        with_lock (n, number)
            *n = 2;
    } else {
        with_lock (n, number)
            *n = 3;
    }
    switch (value) {
    case 1:
        with_lock (n, number)
            *n = 4;
        break;
    default: break;
    }
}
