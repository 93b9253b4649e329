/* SPDX-License-Identifier: MIT */
/* two-captures-of-one-closure.c - one closure that is given one thing twice */
#include <belay/prelude.h>

closure(void, both, by_mut(int, a), by_mut(int, b))
{
    *a = *b;
}

closure(void, from_to, by_ref(int, a), by_mut(int, b))
{
    *b = *a;
}

closure(int, sum, by_ref(int, a), by_ref(int, b))
{
    return *a + *b;
}

void
rejected(void)
{
    int n = 1;
    scope (s)
        scope_spawn(s, both, &n, &n); //~ E0499
    scope (s)
        scope_spawn(s, from_to, &n, &n); //~ E0502
}

void
accepted(void)
{
    int n = 1, m = 2;
    scope (s) {
        scope_spawn(s, sum, &n, &n);
        scope_spawn(s, sum, &n, &m);
    }
    scope (s)
        scope_spawn(s, both, &n, &m);
}
