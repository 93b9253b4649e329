/* SPDX-License-Identifier: MIT */
/* two-elements.c - two elements of an array, taken apart so that they are disjoint (CFGB-010) */
#include <belay/prelude.h>

struct two {
    int first, second;
};

closure(void, change, by_mut(int, n))
{
    *n = 1;
}

void
accepted(void)
{
    struct two two = {0};
    int *const p = &two.first;
    int *const q = &two.second;
    scope (s) {
        scope_spawn(s, change, p);
        scope_spawn(s, change, q);
    }
}

void
accepted_chunks(void)
{
    int all[2] = {0};
    scope (s)
        for_chunks_mut (chunk, s, 2, all, 2)
            scope_spawn(s, change, chunk.data);
}
