/* SPDX-License-Identifier: MIT */
/* philosophers-otherwise.c - forks that each thread is given, or that a question does not order */
#include <belay/prelude.h>

#include <stdio.h>

MUTEX(Fork, int);

enum { FORKS = 5 };
static Fork given[FORKS];
static Fork asked[FORKS];

closure(void, eat_with, by_copy(int, left), by_copy(int, right))
{
    with_lock (a, &given[left])
        with_lock (b, &given[right]) //~ WARN lock_order
            *a = *b += 1;
}

closure(void, eat, by_copy(int, i))
{
    if (i == FORKS - 1)
        printf("the last one\n");
    for (int meal = 0; meal < 3; meal++)
        with_lock (a, &asked[i])
            with_lock (b, &asked[(i + 1) % FORKS]) //~ WARN lock_order
                *a = *b += 1;
}

int
main(void)
{
    scope (s) {
        for (int i = 0; i < FORKS; i++) {
            scope_spawn(s, eat_with, i, (i + 1) % FORKS);
            scope_spawn(s, eat, i);
        }
    }
}
