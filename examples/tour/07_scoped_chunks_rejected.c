/* SPDX-License-Identifier: MIT */
/*
 * 07_scoped_chunks_rejected.c - two threads that change the same part of an array.
 *
 * by_mut promises a thread that nobody else touches what it got while the scope lasts. The second
 * thread is given the same chunk: a data race.
 */
#include <belay/prelude.h>

#include <stdio.h>

enum { COUNT = 1000, THREADS = 4 };

closure(void, double_all, by_mut(unsigned, part), by_copy(size_t, len))
{
    for (size_t i = 0; i < len; i++)
        part[i] *= 2;
}

int
main(void)
{
    unsigned numbers[COUNT];
    for (unsigned i = 0; i < COUNT; i++)
        numbers[i] = i;

    scope (s) {
        for_chunks_mut (chunk, s, THREADS, numbers, COUNT) {
            scope_spawn(s, double_all, chunk.data, chunk.len);
            scope_spawn(s, double_all, chunk.data, chunk.len); //~ E0499
        }
    }
    printf("the last is %u\n", numbers[COUNT - 1]);
}
