/* SPDX-License-Identifier: MIT */
/*
 * 07_scoped_chunks.c - four threads change one array at the same time, each its own part.
 *
 * by_mut lends something to one thread alone. for_chunks_mut walks over disjoint parts of an array,
 * so each of them may go to another thread. When the scope has ended the array is main's again,
 * changed in place: nothing was copied, nothing locked.
 *
 * Rust: for chunk in numbers.chunks_mut(n) { s.spawn(move || ...); }
 *
 * To break it: give one chunk to two threads (07_scoped_chunks_rejected.c).
 */
#include <belay/prelude.h>

#include <stdio.h>

enum { COUNT = 100000, THREADS = 4 };

/* Work on one element: some steps of the Collatz sequence. */
static unsigned
work(unsigned number)
{
    for (int step = 0; step < 20 && number > 1; step++)
        number = number % 2 == 0 ? number / 2 : 3 * number + 1;
    return number;
}

closure(void, work_on_part, by_mut(unsigned, part), by_copy(size_t, len))
{
    for (size_t i = 0; i < len; i++)
        part[i] = work(part[i]);
}

int
main(void)
{
    unsigned numbers[COUNT];
    for (unsigned i = 0; i < COUNT; i++)
        numbers[i] = i;

    scope (s) {
        for_chunks_mut (chunk, s, THREADS, numbers, COUNT)
            scope_spawn(s, work_on_part, chunk.data, chunk.len);
    }

    size_t wrong = 0;
    for (unsigned i = 0; i < COUNT; i++)
        wrong += numbers[i] != work(i);
    printf("%zu of %d differ from the serial result\n", wrong, COUNT);
}

/*
 * expect: exit 0
 * stdout:
 *     0 of 100000 differ from the serial result
 */
