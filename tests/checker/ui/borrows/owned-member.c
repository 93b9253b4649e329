/* SPDX-License-Identifier: MIT */
/* owned-member.c - parts of an owned struct lent to a scope, the whole used meanwhile */
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

void keep(Job job);
int look_at(const Job *job);

closure(void, change, by_mut(Ints, v))
{
    v->data[0] = 1;
}

void
rejected(void)
{
    own(Job) job = {Ints_new(3), 1};
    scope (s) {
        scope_spawn(s, change, &job.v);
        (void)look_at(&job); //~ E0502
    }
}

void
rejected_moved(void)
{
    own(Job) job = {Ints_new(3), 1};
    scope (s) {
        scope_spawn(s, change, &job.v);
        keep(move(job)); //~ E0505
    }
}

int
accepted(void)
{
    own(Job) job = {Ints_new(3), 1};
    scope (s) {
        scope_spawn(s, change, &job.v);
        job.id = 2;
    }
    return look_at(&job);
}
