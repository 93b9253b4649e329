/* SPDX-License-Identifier: MIT */
/*
 * arc-of-receiver.c - an ARC of a receiver for several workers (SEND-058: both ends are Sync,
 * by ruling)
 */
#include <belay/prelude.h>

CHANNEL(Jobs, int);
ARC(SharedJobs, JobsReceiver, JobsReceiver_drop);

closure(void, work, by_move(SharedJobs, jobs))
{
    int job;
    while (JobsReceiver_recv(SharedJobs_get(jobs), &job) == BELAY_OK)
        (void)job;
}

void
accepted(void)
{
    channel(Jobs, tx, rx);
    own(SharedJobs) shared = SharedJobs_new(move(rx));
    work_handle workers[4];
    for (int i = 0; i < 4; i++)
        workers[i] = spawn(work, SharedJobs_clone(&shared));
    unwrap(JobsSender_send(&tx, 1));
    JobsSender_drop(&tx);
    for (int i = 0; i < 4; i++)
        unwrap(join(&workers[i]));
}
