/* SPDX-License-Identifier: MIT */
/*
 * run.h - run all jobs, several at a time.
 */
#ifndef PARALLEL_RUN_RUN_H
#define PARALLEL_RUN_RUN_H

#include "jobs.h"

typedef struct Settings {
    size_t threads;       /* how many jobs run at the same time, 1 at least */
    bool keep_order;      /* write what they wrote in the order of the jobs */
    belay_duration limit; /* then a job is killed; 0: none */
} Settings;

/*
 * Run each job by sh -c, and write what it wrote, whole. A job that fails is told on standard
 * error. Returns how many failed. *ret_written: standard output took it all.
 */
size_t run_jobs(const Jobs *jobs, const Settings *settings, bool *ret_written);

#endif
