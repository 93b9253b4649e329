/* SPDX-License-Identifier: MIT */
/* write-before-continue.c - a borrowed member written just before continue (CFGB-002) */
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

bool more(void);
void use(int n);

void
rejected(void)
{
    own(Job) job = {0};
    const int *const id = &job.id;
    for (;;) {
        if (more()) {
            job.id = 23; //~ E0506
            continue;
        }
        break;
    }
    use(*id);
}

void
accepted(void)
{
    own(Job) job = {0};
    const int *const id = &job.id;
    for (;;) {
        if (more()) {
            job.id = 23;
            return;
        }
        break;
    }
    use(*id);
}
