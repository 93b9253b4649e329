/* SPDX-License-Identifier: MIT */
/*
 * runs.h - which closure a call runs, and where.
 */
#ifndef CHECKER_ANALYSIS_RUNS_H
#define CHECKER_ANALYSIS_RUNS_H

#include "mir/mir.h"

typedef enum RunKind {
    RUN_NONE,     /* the call runs no closure */
    RUN_NOW,      /* here, before it returns */
    RUN_PARALLEL, /* in several threads at once, before it returns */
    RUN_SCOPED,   /* in a thread that ends with a scope */
    RUN_THREAD    /* in a thread that may outlive everything here */
} RunKind;

RunKind run_kind(const Statement *call);

/* What the closure returns that the call runs; NULL: it is not known. */
Type *run_result(const Unit *unit, const Statement *call);

#endif
