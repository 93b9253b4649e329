/* SPDX-License-Identifier: MIT */
/*
 * parent-writes-in-scope.c - the parent assigns what a scoped thread reads (BORR-005, BORR-007)
 */
#include <belay/prelude.h>

closure(void, look, by_ref(int, n))
{
    (void)*n;
}

int
rejected(void)
{
    int n = 1;
    scope (s) {
        scope_spawn(s, look, &n);
        n = 2; //~ E0506
    }
    return n;
}

int
rejected_operators(void)
{
    int n = 1, m = 1;
    scope (s) {
        scope_spawn(s, look, &n);
        scope_spawn(s, look, &m);
        n++;    //~ E0506
        m += 2; //~ E0506
    }
    return n + m;
}

int
accepted(void)
{
    int n = 1;
    scope (s) {
        n = 3;
        scope_spawn(s, look, &n);
        (void)n;
    }
    n = 2;
    return n;
}
