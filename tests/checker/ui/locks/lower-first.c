/* SPDX-License-Identifier: MIT */
/* lower-first.c - two elements of an array, of which the lower is locked first */
#include <belay/prelude.h>

#define LOWER(a, b) ((a) < (b) ? (a) : (b))
#define HIGHER(a, b) ((a) < (b) ? (b) : (a))

enum { FORKS = 5 };
MUTEX(Fork, int);
static Fork forks[FORKS];

closure(void, eat, by_copy(int, seat))
{
    const int low = LOWER(seat, (seat + 1) % FORKS), high = HIGHER(seat, (seat + 1) % FORKS);
    with_lock (first, &forks[low])
        with_lock (second, &forks[high])
            *second += *first;
}

closure(void, eat_at_once, by_copy(int, seat))
{
    const int next = (seat + 1) % FORKS;
    with_lock (first, &forks[LOWER(seat, next)])
        with_lock (second, &forks[HIGHER(seat, next)])
            *second += *first;
}

int
main(void)
{
    for (int i = 0; i < FORKS; i++) {
        spawn(eat, i);
        spawn(eat_at_once, i);
    }
}
