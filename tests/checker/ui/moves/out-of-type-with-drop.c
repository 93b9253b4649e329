/* SPDX-License-Identifier: MIT */
/* out-of-type-with-drop.c - a member moved out of a type that has a drop function (MOVE-039) */
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

closure(void, sort, by_move(Ints, v))
{
    (void)v->len;
}

/* The empty value stays behind: what the drop function finds is valid. C needs no E0509 here. */
void
accepted(void)
{
    own(Job) job = {Ints_new(3), 1};
    spawn(sort, move(job.v));
}

size_t
rejected(void)
{
    own(Job) job = {Ints_new(3), 1};
    spawn(sort, move(job.v));
    return job.v.len; //~ E0382
}
