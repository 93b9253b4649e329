/* SPDX-License-Identifier: MIT */
/*
 * shared-while-exclusive.c - a shared borrow taken while an exclusive one lives (BORR-020,
 * BORR-021)
 */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

typedef struct Job {
    Ints v;
    int id;
} Job;

static void
Job_drop(BELAY_CONSUMES Job *job)
{
    Ints_drop(&job->v);
}

int sum(const Ints *v);

int
rejected(void)
{
    own(Ints) v = Ints_new(3);
    int *const first = Ints_get_mut(&v, 0);
    const int *const other = Ints_get(&v, 1); //~ E0502
    *first = 1;
    return *other;
}

int
rejected_call(void)
{
    own(Ints) v = Ints_new(3);
    int *const first = Ints_get_mut(&v, 0);
    const int total = sum(&v); //~ E0502
    *first = total;
    return total;
}

int
rejected_read(void)
{
    own(Job) job = {0};
    int *const id = &job.id;
    const int next = job.id + 1; //~ E0503
    *id = next;
    return next;
}

int
rejected_two(void)
{
    own(Ints) v = Ints_new(3);
    int *const first = Ints_get_mut(&v, 0);
    int *const second = Ints_get_mut(&v, 1); //~ E0499
    *first = 1;
    return *second;
}

int
accepted(void)
{
    own(Ints) v = Ints_new(3);
    int *const first = Ints_get_mut(&v, 0);
    *first = 1;
    const int *const other = Ints_get(&v, 1);
    return *other + sum(&v);
}

int
accepted_shared(void)
{
    own(Ints) v = Ints_new(3);
    const int *const first = Ints_get(&v, 0);
    const int *const second = Ints_get(&v, 1);
    return *first + *second + sum(&v);
}
