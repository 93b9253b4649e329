/* SPDX-License-Identifier: MIT */
/*
 * lock_steps.h - what a function does with locks, step by step, without the rest of it.
 *
 * It outlives the unit of the function, so that the files of a program are judged together.
 */
#ifndef CHECKER_ANALYSIS_LOCK_STEPS_H
#define CHECKER_ANALYSIS_LOCK_STEPS_H

#include "analysis/lock_namer.h"
#include "analysis/runs.h"
#include "mir/mir.h"

typedef enum LockStepKind {
    LOCK_STEP_TAKE,   /* name is taken, as `use` says; holder has it, or the thread itself */
    LOCK_STEP_GIVE,   /* name, or what holder holds, is given back; neither: of a name not known */
    LOCK_STEP_MOVE,   /* what holder holds goes to `to`, or to where nobody looks (NULL) */
    LOCK_STEP_FORGET, /* the variable holder, a pointer or a number, gets another value */
    LOCK_STEP_SURE,   /* the try that left its result in holder took its lock */
    LOCK_STEP_BLOCK,  /* text may wait for long; it gives name, or what holder holds, back */
    LOCK_STEP_CALL, /* usr is called with arguments; its guard goes to holder, the result to name */
    LOCK_STEP_SPAWN,      /* a thread runs usr with arguments; its handle goes to name */
    LOCK_STEP_PASS,       /* the handle of a thread goes from name to `to`; NULL: it is dropped */
    LOCK_STEP_JOIN,       /* the thread whose handle is name has ended; NULL: one nobody knows */
    LOCK_STEP_THREADS_END /* all threads of the scope have, or of the pool: as `life` says */
} LockStepKind;

/* When a thread has ended, at the latest. */
typedef enum LockLife {
    LOCK_LIFE_FREE,  /* nobody knows */
    LOCK_LIFE_SCOPE, /* with its scope */
    LOCK_LIFE_POOL,  /* with its pool */
    LOCK_LIFE_CALL   /* with the call that starts it */
} LockLife;

typedef struct LockStep {
    LockStepKind kind;
    unsigned use; /* TAKE: of LOCK_... */
    Span span;
    const LockName *name, *holder, *to;
    const LockName *status; /* TAKE by a try: the variable that has its result */
    const char *text;       /* BLOCK, CALL, SPAWN: what is called */
    const char *usr;        /* CALL, SPAWN; NULL: the function that parameter points to */
    size_t parameter;
    const LockName **arguments; /* CALL, SPAWN: what each leads to, and where its guard is */
    const LockName **holders;
    const char **indices;   /* and what each is as an index (namer_index) */
    const char **functions; /* or as a function: its USR */
    size_t n_arguments;
    guint64 is_changed;    /* CALL: the arguments through which something can be written, and */
    guint64 holds_guards;  /* those of them that lead to what is no guard, but may hold one */
    size_t unsafe;         /* the BELAY_UNSAFE block around it; 0: none */
    LockLife life;         /* SPAWN, THREADS_END */
    const LockName *scope; /* of the life: the variable that stands for it */
    guint64 result;        /* TAKE, CALL: the local that its result goes to */
    bool is_index;         /* FORGET: it is a number */
    bool is_end;           /* GIVE: the variable `holder` ends */
    bool is_wait;          /* BLOCK: for a condition variable, */
    bool is_looped;        /* and the condition is looked at again */
} LockStep;

/* In a set of locals: what is no local, or not one of the first. */
#define LOCK_ELSEWHERE (G_GUINT64_CONSTANT(1) << 63)

typedef struct LockBlock {
    GArray *steps;          /* of LockStep */
    GArray *successors;     /* of size_t */
    const LockName *status; /* the result of a try that it branches by; NULL: by something else */
    size_t on_taken;        /* the successor for a try that took its lock */
    guint64 condition;      /* the locals that it branches by; LOCK_ELSEWHERE: something else */
    bool is_return;
} LockBlock;

/* A comparison by <, >, <= or >=, or a condition: the locals that its sides are made of. */
typedef struct LockComparison {
    guint64 left, right;
    bool is_order;
    size_t block; /* where it is made */
} LockComparison;

typedef struct LockBody {
    const char *usr, *name;
    Span span;         /* of the function's name */
    GPtrArray *blocks; /* of LockBlock, in reverse postorder; the first is the entry */
    GPtrArray *loops;  /* of LockLoop (lock_loops.h) */
    GArray *comparisons;
    const LockName *result; /* the variable that `return` fills; NULL: none */
    size_t n_parameters;
    guint64 runs;    /* the parameters that lead to functions which it calls, or hands on */
    bool is_private; /* nobody can call it but by its name */
    guint64 several; /* the locals that get several values */
} LockBody;

/*
 * Take down a body. Adds the keys (lock_name_key) of locks that may be taken again by their thread
 * to `again`, a set.
 */
LockBody *lock_steps_take(LockNames *names, const Body *body, GHashTable *again);
void lock_steps_free(LockBody *steps);

#endif
