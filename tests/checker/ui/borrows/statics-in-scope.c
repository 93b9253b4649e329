/* SPDX-License-Identifier: MIT */
/* statics-in-scope.c - statics lent to a scope by main */
#include <belay/prelude.h>

static int numbers[100];
static int total;

closure(void, fill, by_mut(int, part), by_copy(size_t, n))
{
    for (size_t i = 0; i < n; i++)
        part[i] = 1;
}

int
accepted(void)
{
    scope (s)
        for_chunks_mut (chunk, s, 4, numbers, 100)
            scope_spawn(s, fill, chunk.data, chunk.len);
    for (int i = 0; i < 100; i++)
        total += numbers[i];
    return total;
}

int
rejected(void)
{
    int first = 0;
    scope (s) {
        scope_spawn(s, fill, numbers, 100);
        first = numbers[0]; //~ E0503
    }
    return first;
}
