// not C: with_lok is no block of Belay
/* SPDX-License-Identifier: MIT */
/* misspelt.c - a name with a slip is said, before what it brings about. */
#include <belay/prelude.h>

MUTEX(Counter, int);

void
add_one(const Counter *counter) //~ WARN E9001
{
    with_lok (n, counter) //~ clang
        *n += 1;          //~ clang
}
