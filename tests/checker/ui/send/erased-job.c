/* SPDX-License-Identifier: MIT */
/*
 * erased-job.c - a callable with an untyped environment, with and without a promise (SEND-042,
 * SEND-043)
 */
#include <belay/prelude.h>

struct job {
    void (*run)(void *);
    void *environment;
};

struct sendable_job {
    void (*run)(void *);
    void *environment;
};
BELAY_UNSAFE_SEND(struct sendable_job);

closure(void, run_job, by_copy(struct job, job))
{
    job.run(job.environment);
}

closure(void, run_sendable, by_copy(struct sendable_job, job))
{
    job.run(job.environment);
}

void
rejected(struct job job)
{
    own(run_job_handle) handle = spawn(run_job, job); //~ E0277
    unwrap(join(&handle));
}

void
accepted(struct sendable_job job)
{
    own(run_sendable_handle) handle = spawn(run_sendable, job);
    unwrap(join(&handle));
}
