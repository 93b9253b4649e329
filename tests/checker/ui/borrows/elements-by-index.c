/* SPDX-License-Identifier: MIT */
/* elements-by-index.c - two elements of one array by index, even constant ones (BORR-012) */
#include <belay/prelude.h>

closure(void, change, by_mut(int, n))
{
    *n = 1;
}

closure(void, look, by_ref(int, n))
{
    (void)*n;
}

void
rejected(void)
{
    int all[2] = {0};
    scope (s) {
        scope_spawn(s, change, &all[0]);
        scope_spawn(s, change, &all[1]); //~ E0499
    }
}

void
rejected_halves(int *all, size_t len)
{
    scope (s) {
        scope_spawn(s, change, all);
        scope_spawn(s, change, all + len / 2); //~ E0499
    }
}

void
rejected_in_loop(void)
{
    int all[4] = {0};
    scope (s)
        for (int i = 0; i < 4; i++)
            scope_spawn(s, change, &all[i]); //~ E0499
}

void
accepted(void)
{
    int all[4] = {0};
    int other[4] = {0};
    scope (s) {
        for (int i = 0; i < 4; i++)
            scope_spawn(s, look, &all[i]);
        scope_spawn(s, change, &other[0]);
    }
}
