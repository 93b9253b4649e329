/* SPDX-License-Identifier: MIT */
/* walk-and-pointer.c - the parts of an array that threads have, and another pointer into it */
#include <belay/prelude.h>

closure(void, fill, by_mut(int, part), by_copy(size_t, n))
{
    for (size_t i = 0; i < n; i++)
        part[i] = 1;
}

void
rejected(int *all, size_t n)
{
    int *const same = all;
    scope (s) {
        for_chunks_mut (part, s, 2, all, n)
            scope_spawn(s, fill, part.data, part.len);
        same[0] = 1; //~ E0506
    }
}

void
rejected_before(int *all, size_t n)
{
    int *const same = all;
    scope (s) {
        scope_spawn(s, fill, same, n);
        for_chunks_mut (part, s, 2, all, n)
            scope_spawn(s, fill, part.data, part.len); //~ E0499
    }
}

void
accepted(int *all, int *other, size_t n)
{
    int *const another = other;
    scope (s) {
        for_chunks_mut (part, s, 2, all, n) {
            int *const first = part.data;
            *first = 1;
            scope_spawn(s, fill, part.data, part.len);
        }
        another[0] = 1;
    }
    all[0] = 1;
}
