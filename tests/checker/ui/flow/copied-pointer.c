/* SPDX-License-Identifier: MIT */
/* copied-pointer.c - the borrow lives on in a copy of the pointer (CFGB-004) */
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
    const int *const first = &job.id;
    const int *const copy = first;
    job.id += 1; //~ E0506
    use(*copy);
}

void
rejected_in_struct(void)
{
    own(Job) job = {0};
    struct {
        const int *id;
    } holder = {&job.id};
    job.id += 1; //~ E0506
    use(*holder.id);
}

void
accepted(void)
{
    own(Job) job = {0};
    const int *const first = &job.id;
    const int copy = *first;
    job.id += 1;
    use(copy);
}
