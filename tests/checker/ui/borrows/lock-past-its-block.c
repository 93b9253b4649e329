/* SPDX-License-Identifier: MIT */
/* lock-past-its-block.c - a thread of a scope gets what a lock guards, which ends before it */
#include <belay/prelude.h>

MUTEX(Number, int);

closure(int, look, by_ref(int, n))
{
    return *n;
}

void
rejected(Number *number)
{
    scope (s)
        with_lock (value, number) //~ E0597
            scope_spawn(s, look, value);
}

void
accepted(Number *number)
{
    with_lock (value, number)
        scope (s)
            scope_spawn(s, look, value);
}
