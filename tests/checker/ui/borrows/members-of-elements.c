/* SPDX-License-Identifier: MIT */
/* members-of-elements.c - different members of elements of one array (BORR-013) */
#include <belay/prelude.h>

struct point {
    int x, y;
};

closure(void, change, by_mut(int, n))
{
    *n = 1;
}

void
accepted(struct point *all, size_t i, size_t j)
{
    scope (s) {
        scope_spawn(s, change, &all[i].x);
        scope_spawn(s, change, &all[j].y);
    }
}

void
rejected(struct point *all, size_t i, size_t j)
{
    scope (s) {
        scope_spawn(s, change, &all[i].x);
        scope_spawn(s, change, &all[j].x); //~ E0499
    }
}
