/* SPDX-License-Identifier: MIT */
/* in-a-loop.c - a loop that locks again and again, and gives back in between */
#include <belay/prelude.h>

MUTEX(Counter, int);

struct job {
    Counter done;
    struct job *next;
};
int all_done(struct job *jobs);
int first_done(struct job *jobs);

int
all_done(struct job *jobs)
{
    int n = 0;
    for (struct job *job = jobs; job != NULL; job = job->next)
        with_lock (done, &job->done) {
            if (*done == 0)
                return n;
            n += *done;
        }
    return n;
}

int
first_done(struct job *jobs)
{
    for (struct job *job = jobs; job != NULL; job = job->next) {
        own(CounterGuard) guard = Counter_lock(&job->done);
        if (*guard.data != 0)
            return *guard.data;
    }
    return 0;
}
