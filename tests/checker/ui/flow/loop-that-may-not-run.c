/* SPDX-License-Identifier: MIT */
/* loop-that-may-not-run.c - a write before a loop that points the borrow elsewhere (CFGB-003) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

typedef struct Job {
    Ints v;
    int id, other;
} Job;

static void
Job_drop(BELAY_CONSUMES Job *job)
{
    Ints_drop(&job->v);
}

bool more(void);
void use(int n);

void
rejected(void)
{
    own(Job) job = {0};
    const int *pointer = &job.id;
    job.id = 3; //~ E0506
    while (more())
        pointer = &job.other;
    use(*pointer);
}

void
accepted(void)
{
    own(Job) job = {0};
    const int *pointer = &job.id;
    use(*pointer);
    job.id = 3;
    do
        pointer = &job.other;
    while (more());
    use(*pointer);
}
