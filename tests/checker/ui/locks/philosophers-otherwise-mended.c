/* SPDX-License-Identifier: MIT */
/* philosophers-otherwise-mended.c - the lower fork first, whoever finds out which one that is */
#include <belay/prelude.h>

MUTEX(Fork, int);

enum { FORKS = 5 };
static Fork given[FORKS];
static Fork forks[FORKS];

static int
lower(int i, int j)
{
    return i < j ? i : j;
}

static int
higher(int i, int j)
{
    return i < j ? j : i;
}

closure(void, eat_with, by_copy(int, left), by_copy(int, right))
{
    with_lock (a, &given[left])
        with_lock (b, &given[right])
            *a = *b += 1;
}

closure(void, by_functions, by_copy(int, i))
{
    const int right = (i + 1) % FORKS;
    with_lock (a, &forks[lower(i, right)])
        with_lock (b, &forks[higher(i, right)])
            *a = *b += 1;
}

closure(void, by_exchange, by_copy(int, i))
{
    int first = i, second = (i + 1) % FORKS;
    if (first > second) {
        const int kept = first;
        first = second;
        second = kept;
    }
    with_lock (a, &forks[first])
        with_lock (b, &forks[second])
            *a = *b += 1;
}

closure(void, by_parity, by_copy(int, i))
{
    const int right = (i + 1) % FORKS;
    if (i % 2 == 0) {
        with_lock (a, &forks[i])
            with_lock (b, &forks[right])
                *a = *b += 1;
    } else {
        with_lock (b, &forks[right])
            with_lock (a, &forks[i])
                *a = *b += 1;
    }
}

int
main(void)
{
    scope (s) {
        for (int i = 0; i + 1 < FORKS; i++)
            scope_spawn(s, eat_with, i, i + 1);
        scope_spawn(s, eat_with, 0, FORKS - 1);
    }
    scope (s) {
        for (int i = 0; i < FORKS; i++) {
            scope_spawn(s, by_functions, i);
            scope_spawn(s, by_exchange, i);
        }
    }
    scope (s) {
        for (int i = 0; i < FORKS; i++)
            scope_spawn(s, by_parity, i);
    }
}
