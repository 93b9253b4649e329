/* SPDX-License-Identifier: MIT */
/* guard-across-loop.c - guards that live for one turn, and for more */
#include <belay/prelude.h>

MUTEX(Number, int);

void
accepted(const Number *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        own(NumberGuard) guard = Number_lock(&all[i]);
        *guard.data = 1;
    }
}

int
rejected(const Number *all, size_t n)
{
    int *last = NULL;
    for (size_t i = 0; i < n; i++) {
        own(NumberGuard) guard = Number_lock(&all[i]);
        last = guard.data; //~ E0597
    }
    return last != NULL ? *last : 0;
}
