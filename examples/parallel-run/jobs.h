/* SPDX-License-Identifier: MIT */
/*
 * jobs.h - the commands to run: the lines of a file.
 */
#ifndef PARALLEL_RUN_JOBS_H
#define PARALLEL_RUN_JOBS_H

#include <belay/prelude.h>
#include <stdio.h>

BOX_SLICE(Text, char);
BOX_SLICE(Offsets, size_t);

/* Owned. Constant after jobs_read, so any number of threads may read it. */
typedef struct Jobs {
    Text text;      /* the file, each line ended by a 0 */
    Offsets starts; /* where in it each job begins: its first len are used, one for each job */
    Offsets lines;  /* the number of its line, from 1 */
    size_t len;
} Jobs;

void Jobs_drop(BELAY_CONSUMES Jobs *jobs);

/* Read all lines that are not blank. False: errno says why. */
bool jobs_read(FILE *file, Jobs *ret_jobs);

const char *jobs_text(const Jobs *jobs, size_t job);

#endif
