/* SPDX-License-Identifier: MIT */
/* chunks.c - disjoint chunks of one array for as many threads (BORR-010, BORR-011) */
#include <belay/prelude.h>

closure(void, clear, by_mut(int, part), by_copy(size_t, len))
{
    for (size_t i = 0; i < len; i++)
        part[i] = 0;
}

closure(int, sum, by_ref(int, part), by_copy(size_t, len))
{
    int total = 0;
    for (size_t i = 0; i < len; i++)
        total += part[i];
    return total;
}

void
accepted(int *numbers, size_t len)
{
    scope (s)
        for_chunks_mut (chunk, s, 4, numbers, len)
            scope_spawn(s, clear, chunk.data, chunk.len);
}

void
accepted_shared(const int *numbers, size_t len)
{
    scope (s) {
        for_chunks (chunk, s, 4, numbers, len) {
            scope_spawn(s, sum, chunk.data, chunk.len);
            scope_spawn(s, sum, chunk.data, chunk.len);
        }
    }
}

void
rejected(int *numbers, size_t len)
{
    scope (s) {
        for_chunks_mut (chunk, s, 4, numbers, len) {
            scope_spawn(s, clear, chunk.data, chunk.len);
            scope_spawn(s, sum, chunk.data, chunk.len); //~ E0502
        }
    }
}

void
rejected_whole(int *numbers, size_t len)
{
    scope (s) {
        for_chunks_mut (chunk, s, 4, numbers, len)
            scope_spawn(s, clear, chunk.data, chunk.len);
        scope_spawn(s, sum, numbers, len); //~ E0502
    }
}

int
rejected_parent(int *numbers, size_t len)
{
    int first = 0;
    scope (s) {
        for_chunks_mut (chunk, s, 4, numbers, len)
            scope_spawn(s, clear, chunk.data, chunk.len);
        first = numbers[0]; //~ E0503
    }
    return first;
}
