/* SPDX-License-Identifier: MIT */
/*
 * lock_summary.h - what a function does with locks, as far as its callers are concerned.
 *
 * For lock_flow.c, lock_summary.c and what goes through one function (lock_run.h) alone.
 */
#ifndef CHECKER_ANALYSIS_LOCK_SUMMARY_H
#define CHECKER_ANALYSIS_LOCK_SUMMARY_H

#include "analysis/lock_flow.h"
#include "analysis/lock_steps.h"
#include "analysis/lock_threads.h"
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

/* A thread that is waited for takes a lock. Constant once made. */
typedef struct LockWant LockWant;
struct LockWant {
    const LockName *name;
    bool is_shared;
    const LockWay *way; /* from where the thread is started */
    const char *what;   /* what the thread runs */
    LockVouch vouch;
    const LockWant *next; /* another lock that it takes */
};

/* A thread that may run. */
typedef struct LockRunning {
    const char *thread;
    const LockName *handle; /* NULL: nobody can join it */
    bool is_sure;           /* on every way here */
    bool is_result;         /* of a summary: the handle stands below what is returned */
    LockLife life;
    const LockName *scope;
    const LockWant *wants; /* the locks that it takes */
} LockRunning;

/* A thread that is started meanwhile. */
typedef struct LockStart {
    const char *thread;
    GPtrArray
        *joined; /* of const LockName: handles of the caller's threads that were joined before */
} LockStart;

/* A lock that a thread takes, which is waited for by its scope, its pool or its call. */
typedef struct LockAwait {
    const LockWant *want; /* the first one alone */
    GPtrArray *freed;
} LockAwait;

typedef struct LockSummary {
    GArray *takes, *pairs, *pauses, *left; /* of LockTake, LockPair, LockPause, LockLeft */
    GArray *doubles, *stalls;              /* of LockPair, LockStall */
    GArray *starts, *running, *awaits;     /* of LockStart, LockRunning, LockAwait */
    GPtrArray *frees, *joins;              /* of const LockName: of locks; of threads' handles */
    GHashTable *known;                     /* texts of all facts */
} LockSummary;

/* A function, as it is called with these functions for its parameters. */
typedef struct LockFunction {
    LockBody *body;
    const char **given; /* by parameter: the USR of what it points to, or NULL; NULL: of none */
    LockSummary summary;
    bool is_called, is_visited;
} LockFunction;

struct LockFlow {
    LockNames *names;
    Arena arena; /* ways, wants */
    LockThreads *threads;
    GHashTable *functions; /* USR, and behind it what it is given -> LockFunction */
    size_t n_made;         /* of those that are given something */
    GPtrArray *order;      /* of LockFunction, what is called before who calls */
    GHashTable *again;     /* keys of locks that their thread may take again */
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

/* What a step of the function calls, or a thread runs; NULL when that is not known. */
LockFunction *lock_flow_callee(LockFlow *flow, const LockFunction *caller, const LockStep *step);

/* lock_run.c: go through one function, with the summaries of those that it calls. */
LockSummary lock_run(LockFlow *flow, const LockFunction *function);

#endif
