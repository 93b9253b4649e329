/* SPDX-License-Identifier: MIT */
/*
 * assigned-while-borrowed.c - a member assigned while a borrow of it is used later (BORR-017,
 * BORR-018)
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

void use(int n);

void
rejected(void)
{
    own(Job) job = {0};
    const int *const id = &job.id;
    job.id = 2; //~ E0506
    use(*id);
}

void
rejected_element(void)
{
    own(Ints) v = Ints_new(3);
    const int *const first = Ints_get(&v, 0);
    v.data[0] = 2; //~ E0506
    use(*first);
}

void
accepted(void)
{
    own(Job) job = {0};
    const int *const id = &job.id;
    use(*id);
    job.id = 2;
}

void
accepted_other_member(void)
{
    own(Job) job = {0};
    const Ints *const v = &job.v;
    job.id = 2;
    use((int)v->len);
}
