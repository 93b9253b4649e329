/* SPDX-License-Identifier: MIT */
/*
 * work.h - count all that is planned, with several threads.
 */
#ifndef WORDCOUNT_WORK_H
#define WORDCOUNT_WORK_H

#include "count.h"
#include "files.h"
#include "interrupt.h"
#include "options.h"
#include "table.h"

/* What one source came to. */
typedef struct Tally {
    Counts counts;
    int error; /* 0, or why it was not read to its end: as errno, or ERROR_CHANGED */
} Tally;

BOX_SLICE(Tallies, Tally);

/* What the work came to. Owned. */
typedef struct Result {
    Tallies tallies; /* one for each source of the plan */
    Table table;     /* empty if only counts are wanted */
    double seconds;
    size_t threads;   /* that counted; fewer than wanted if the system had no more */
    bool interrupted; /* what is here is not whole: */
    bool no_memory;
} Result;

void Result_drop(BELAY_CONSUMES Result *result);

/* Count. Shows progress on standard error if the options say so. */
Result work_run(const Options *options, const Kernel *kernel, const Plan *plan,
                const Interrupt *interrupt);

#endif
