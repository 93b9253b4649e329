/* SPDX-License-Identifier: MIT */
/* array-whole-and-element.c - an array and its elements, in a scope */
#include <belay/prelude.h>

enum { N = 4 };

closure(void, fill, by_mut(int, all), by_copy(size_t, n))
{
    for (size_t i = 0; i < n; i++)
        all[i] = 1;
}

closure(void, look, by_ref(int, all), by_copy(size_t, n))
{
    (void)all[n - 1];
}

int
rejected(void)
{
    int all[N] = {0};
    int seen = 0;
    scope (s) {
        scope_spawn(s, fill, all, N);
        seen = all[2];                    //~ E0503
        all[1] = 1;                       //~ E0506
        scope_spawn(s, look, &all[3], 1); //~ E0502
    }
    return seen;
}

int
accepted(void)
{
    int all[N] = {0}, other[N] = {0};
    int seen = 0;
    scope (s) {
        scope_spawn(s, look, all, N);
        seen = all[2];
        scope_spawn(s, look, &all[3], 1);
        other[1] = (int)(sizeof all / sizeof all[0]);
    }
    all[1] = seen + other[1];
    return all[1];
}
