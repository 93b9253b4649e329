/* SPDX-License-Identifier: MIT */
/*
 * lock_steps.h - what a function does with locks, step by step, without the rest of it.
 *
 * It outlives the unit of the function, so that the files of a program are judged together.
 */
#ifndef CHECKER_ANALYSIS_LOCK_STEPS_H
#define CHECKER_ANALYSIS_LOCK_STEPS_H

#include "analysis/lock_names.h"
#include "analysis/runs.h"
#include "mir/mir.h"

typedef enum LockStepKind {
    LOCK_STEP_TAKE,   /* name is taken, as `use` says; holder has it, or the thread itself */
    LOCK_STEP_GIVE,   /* name, or what holder holds, is given back; neither: of a name not known */
    LOCK_STEP_MOVE,   /* what holder holds goes to `to`, or to where nobody looks (NULL) */
    LOCK_STEP_FORGET, /* the pointer variable holder gets another value */
    LOCK_STEP_SURE,   /* the try that left its result in holder took its lock */
    LOCK_STEP_BLOCK,  /* text may wait for long; it gives name, or what holder holds, back */
    LOCK_STEP_CALL,   /* usr is called with arguments; its guard goes to holder */
    LOCK_STEP_SPAWN,  /* a thread runs usr with arguments; its handle goes to holder */
    LOCK_STEP_JOIN,   /* the thread whose handle is in holder has ended */
    LOCK_STEP_SCOPE_END /* all threads of the scope have */
} LockStepKind;

typedef struct LockStep {
    LockStepKind kind;
    unsigned use; /* TAKE: of LOCK_... */
    Span span;
    const LockName *name, *holder, *to;
    const LockName *status;     /* TAKE by a try: the variable that has its result */
    const char *text;           /* BLOCK, CALL, SPAWN: what is called */
    const char *usr;            /* CALL, SPAWN */
    const LockName **arguments; /* CALL, SPAWN: what each leads to, and where its guard is */
    const LockName **holders;
    size_t n_arguments;
    guint64 is_changed;   /* CALL: the arguments through which something can be written, and */
    guint64 holds_guards; /* those of them that lead to what is no guard, but may hold one */
    size_t unsafe;        /* the BELAY_UNSAFE block around it; 0: none */
    size_t scope;         /* SPAWN: the scope that its thread ends with, SCOPE_END; 0: none */
    bool is_wait;         /* BLOCK: for a condition variable, */
    bool is_looped;       /* and the condition is looked at again */
    bool is_in_loop;      /* SPAWN */
} LockStep;

typedef struct LockBlock {
    GArray *steps;          /* of LockStep */
    GArray *successors;     /* of size_t */
    const LockName *status; /* the result of a try that it branches by; NULL: by something else */
    size_t on_taken;        /* the successor for a try that took its lock */
    bool is_return;
} LockBlock;

/* A comparison by <, >, <= or >=, or a condition: the locals that its sides are made of. */
typedef struct LockComparison {
    guint64 left, right;
    bool is_order;
} LockComparison;

typedef struct LockBody {
    const char *usr, *name;
    Span span;         /* of the function's name */
    GPtrArray *blocks; /* of LockBlock, in reverse postorder; the first is the entry */
    GArray *comparisons;
    const LockName *result; /* the variable that `return` fills; NULL: none */
} LockBody;

/*
 * Take down a body. Adds the kinds of locks that may be taken again by their thread to `again`, a
 * set of texts of names.
 */
LockBody *lock_steps_take(LockNames *names, const Body *body, GHashTable *again);
void lock_steps_free(LockBody *steps);

#endif
