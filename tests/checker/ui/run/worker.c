/* SPDX-License-Identifier: MIT */
/* worker.c - a worker that lets the lock go before it runs the job (RUN-014) */
#include <belay/prelude.h>

BOX_SLICE(Job, int);
CHANNEL(Jobs, Job, Job_drop);
MUTEX(LockedJobs, JobsReceiver, JobsReceiver_drop);
ARC(SharedJobs, LockedJobs, LockedJobs_drop);

void run_job(Job job);

static bool
next_job(const LockedJobs *jobs, Job *ret_job)
{
    own(LockedJobsGuard) guard = LockedJobs_lock(jobs);
    return JobsReceiver_try_recv(guard.data, ret_job) == BELAY_OK;
}

closure(void, work, by_move(SharedJobs, jobs))
{
    for (;;) {
        own(Job) job = {0};
        if (!next_job(SharedJobs_get(jobs), &job))
            break;
        run_job(move(job));
    }
}

void
accepted(const SharedJobs *jobs)
{
    work_handle workers[4];
    for (int i = 0; i < 4; i++)
        workers[i] = spawn(work, SharedJobs_clone(jobs));
    for (int i = 0; i < 4; i++)
        unwrap(join(&workers[i]));
}
