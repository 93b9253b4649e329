/* SPDX-License-Identifier: MIT */
/* drop-in-thread.c - a drop function that runs in a thread */
#include <belay/prelude.h>

static int live;
static int dropped_in_main;

typedef struct Job {
    int id;
} Job;

static void
Job_drop(BELAY_CONSUMES Job *job)
{
    live--; //~ E0133
    job->id = 0;
}

typedef struct Note {
    int id;
} Note;

static void
Note_drop(BELAY_CONSUMES Note *note)
{
    dropped_in_main++;
    note->id = 0;
}

closure(void, work, by_move(Job, job))
{
    (void)job->id;
}

void
run(void)
{
    own(Note) note = {1};
    own(Job) job = {1};
    spawn(work, move(job));
}
