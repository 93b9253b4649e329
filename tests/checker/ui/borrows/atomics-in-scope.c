/* SPDX-License-Identifier: MIT */
/* atomics-in-scope.c - an atomic is changed while threads of a scope share it (BORR-016) */
#include <belay/prelude.h>

#include <stdatomic.h>

closure(void, count, by_ref(atomic_int, n), by_ref(_Atomic(long), total))
{
    (void)(atomic_load(n) + *total);
}

closure(void, reset, by_mut(atomic_int, n))
{
    *n = 0;
}

int
rejected(void)
{
    atomic_int n = 0;
    scope (s) {
        scope_spawn(s, reset, &n);
        n++; //~ E0502
    }
    return n;
}

int
accepted(void)
{
    atomic_int n = 0;
    _Atomic(long) total = 0;
    scope (s) {
        for (int i = 0; i < 3; i++)
            scope_spawn(s, count, &n, &total);
        n++;
        total = 2;
        atomic_fetch_add(&n, 1);
    }
    return n;
}
