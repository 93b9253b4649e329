/* SPDX-License-Identifier: MIT */
/* scope-copied.c - a scope by another name is the same scope */
#include <belay/prelude.h>

closure(void, count, by_mut(int, n))
{
    *n += 1;
}

void
rejected(void)
{
    int n = 0;
    scope (s) {
        belay_scope
            *const same = s;
        scope_spawn(same, count, &n);
        scope_spawn(s, count, &n); //~ E0499
    }
}

void
accepted(void)
{
    int n = 0;
    scope (s) {
        belay_scope
            *const same = s;
        scope_spawn(same, count, &n);
    }
    n++;
}
