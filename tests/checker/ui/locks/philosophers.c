/* SPDX-License-Identifier: MIT */
/* philosophers.c - five forks, and each takes the left one first */
#include <belay/prelude.h>

MUTEX(Fork, int);

enum { FORKS = 5 };
static Fork forks[FORKS];

closure(void, eat, by_copy(int, i))
{
    with_lock (left, &forks[i])
        with_lock (right, &forks[(i + 1) % FORKS]) { //~ WARN lock_order
            *left += 1;
            *right += 1;
        }
}

int
main(void)
{
    scope (s) {
        for (int i = 0; i < FORKS; i++)
            scope_spawn(s, eat, i);
    }
}
