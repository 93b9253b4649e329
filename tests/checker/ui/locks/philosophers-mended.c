/* SPDX-License-Identifier: MIT */
/* philosophers-mended.c - five forks: one takes the other first; or both are taken at once */
#include <belay/prelude.h>

MUTEX(Fork, int);

enum { FORKS = 5 };
static Fork forks[FORKS];

closure(void, eat, by_copy(int, i))
{
    const int left = i, right = (i + 1) % FORKS;
    if (i == FORKS - 1) {
        with_lock (b, &forks[right])
            with_lock (a, &forks[left])
                *a = *b += 1;
    } else {
        with_lock (a, &forks[left])
            with_lock (b, &forks[right])
                *a = *b += 1;
    }
}

closure(void, eat_together, by_copy(int, i))
{
    with_locks (a, &forks[i], b, &forks[(i + 1) % FORKS]) {
        *a += 1;
        *b += 1;
    }
}

int
main(void)
{
    scope (s) {
        for (int i = 0; i < FORKS; i++)
            scope_spawn(s, eat, i);
    }
    scope (s) {
        for (int i = 0; i < FORKS; i++)
            scope_spawn(s, eat_together, i);
    }
}
