/* SPDX-License-Identifier: MIT */
/*
 * lock_summary.h - what a function does with locks, as far as its callers are concerned.
 *
 * For lock_flow.c, lock_run.c and lock_summary.c alone.
 */
#ifndef CHECKER_ANALYSIS_LOCK_SUMMARY_H
#define CHECKER_ANALYSIS_LOCK_SUMMARY_H

#include "analysis/lock_flow.h"
#include "analysis/lock_steps.h"
#include "support/arena.h"

enum { LOCK_MOST_FACTS = 400 /* of one kind in one summary: the rest is let go */ };

/* A lock that a function waits for, itself or by what it calls. */
typedef struct LockTake {
    const LockName *name;
    bool is_shared, is_again;
    const LockWay *way;
    GPtrArray *freed; /* of const LockName: what was given back for the caller before */
} LockTake;

/* A call that may wait for long; name, or what holder holds, is given back meanwhile. */
typedef struct LockPause {
    const char *what;
    const LockName *name, *holder;
    bool is_wait; /* for a condition variable, in no loop */
    const LockWay *way;
    GPtrArray *freed;
} LockPause;

/* A lock that is held when the function returns. */
typedef struct LockLeft {
    const LockName *name;
    const LockName *holder; /* what a parameter leads to; NULL: the thread itself */
    bool is_result;         /* held by what is returned */
    bool is_shared, is_again;
    const LockWay *way;
} LockLeft;

typedef struct LockSummary {
    GArray *takes, *pairs, *pauses, *left; /* of LockTake, LockPair, LockPause, LockLeft */
    GArray *doubles, *stalls;              /* of LockPair, LockStall */
    GPtrArray *frees;                      /* of const LockName */
    GHashTable *known;                     /* texts of all facts */
    bool spawns;
} LockSummary;

typedef struct LockFunction {
    LockBody *body;
    LockSummary summary;
    bool is_called, is_visited;
} LockFunction;

struct LockFlow {
    LockNames *names;
    Arena arena;           /* ways */
    GHashTable *functions; /* USR -> LockFunction */
    GPtrArray *order;      /* of LockFunction, what is called before who calls */
    GHashTable *again;     /* kinds of locks that their thread may take again */
    GArray *pairs, *doubles, *stalls;
};

LockSummary lock_summary_begin(void);
void lock_summary_end(LockSummary *summary);

/* Takes down a fact, as text: true when it is a new one. */
G_GNUC_PRINTF(2, 3) bool lock_summary_adds(LockSummary *summary, const char *format, ...);

/* Have both the same facts? */
bool lock_summary_same(const LockSummary *a, const LockSummary *b);

/* What the list has done to it when it goes, NULL for nothing; size: of one. */
GArray *lock_summary_facts(size_t size, GDestroyNotify done);

/* lock_run.c: go through one function, with the summaries of those that it calls. */
LockSummary lock_run(LockFlow *flow, const LockFunction *function);

#endif
