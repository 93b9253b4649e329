/* SPDX-License-Identifier: MIT */
/*
 * lock_flow.h - which locks are held where: over all functions of all files.
 */
#ifndef CHECKER_ANALYSIS_LOCK_FLOW_H
#define CHECKER_ANALYSIS_LOCK_FLOW_H

#include "analysis/lock_names.h"
#include "analysis/lock_threads.h"
#include "mir/mir.h"

/* Where something happens: here, or in what is called here. Constant once made. */
typedef struct LockWay LockWay;
struct LockWay {
    Span span;
    const char *callee;  /* what is called here; NULL: it happens here */
    const LockWay *next; /* where it goes on, when something is called */
};

/* A place in a BELAY_UNSAFE block: somebody vouches for what happens there. */
typedef struct LockVouch {
    const char *function; /* its USR; NULL: nobody does */
    size_t block;
} LockVouch;

/* The second lock is waited for while the first is held. */
typedef struct LockPair {
    const LockName *first, *second;
    bool first_shared, second_shared;
    const LockWay *first_way, *second_way;
    GPtrArray *gates;    /* of const LockName: what else is held, alone */
    const char *thread;  /* the root of the thread that does it; NULL: of the function at hand */
    bool is_many;        /* there may be several such threads */
    const LockSet *with; /* threads that it started, or who called it did, and that may run then */
    const LockSet *past; /* threads that have ended before, as its own one joined them */
    GPtrArray *joined;   /* of const LockName: handles of the caller's threads, joined before */
    bool is_ordered;     /* the function compares the two */
    bool is_twice;       /* the two are one lock, */
    bool is_sure;        /* although its name may mean others at other times, */
    bool is_turn;        /* and the second time is in the next turn of a loop */
    LockVouch vouch;
} LockPair;

/* Something waits while a lock is held. */
typedef enum LockStallKind {
    LOCK_STALL_BLOCKS, /* a call may wait for long */
    LOCK_STALL_THREAD, /* a thread that is waited for takes the lock */
    LOCK_STALL_NO_LOOP /* a wait for a condition variable is in no loop */
} LockStallKind;

typedef struct LockStall {
    LockStallKind kind;
    const LockName *held;
    const LockWay *held_way, *way;
    const char *what; /* the function that waits */
    LockVouch vouch;
} LockStall;

/* What all functions of a program do with locks. */
typedef struct LockFlow LockFlow;
LockFlow *lock_flow_new(void);
void lock_flow_free(LockFlow *flow);

/* Take down the functions of a unit, which may go away afterwards. */
void lock_flow_add(LockFlow *flow, Unit *unit);

/* When all units were added: follow the locks through all of them. */
void lock_flow_solve(LockFlow *flow);

/* May two threads be in their pairs at once? */
bool lock_flow_may_meet(const LockFlow *flow, const LockPair *a, const LockPair *b);

/* What was found: pairs of threads as they run, doubles among them, and stalls. The flow's own. */
const GArray *lock_flow_pairs(const LockFlow *flow);   /* of LockPair */
const GArray *lock_flow_doubles(const LockFlow *flow); /* of LockPair */
const GArray *lock_flow_stalls(const LockFlow *flow);  /* of LockStall */

/* The names, and the text by which two names are the same lock, or of one kind. */
LockNames *lock_flow_names(LockFlow *flow);

#endif
