/* SPDX-License-Identifier: MIT */
/*
 * lock_state.h - which locks are held at one point of a function. For lock_run.c alone.
 */
#ifndef CHECKER_ANALYSIS_LOCK_STATE_H
#define CHECKER_ANALYSIS_LOCK_STATE_H

#include "analysis/lock_summary.h"

typedef struct LockHeld {
    const LockName *name, *holder;
    const LockName *status; /* it is held if this says so */
    bool is_shared, is_again;
    const LockWay *way;
    bool is_past; /* an index of its name has changed since */
    bool is_lent; /* since the last thread was started that takes it, all could have it */
} LockHeld;

typedef struct LockState {
    bool is_reached;
    GArray *held;      /* of Held: on every way here */
    GPtrArray *freed;  /* of const LockName: of the caller, on some way */
    GPtrArray *joined; /* of const LockName: handles of the caller's threads, on some way */
    GArray *running;   /* of LockRunning, on some way */
    GPtrArray *ended; /* of const char: threads that were joined, where they were not sure to run */
} LockState;

void lock_state_begin(LockState *state);
void lock_state_end(LockState *state);
void lock_state_copy(LockState *to, const LockState *from);

/* The same lock in the same hands, in another state; or NULL. */
const LockHeld *lock_state_held(const LockState *state, const LockHeld *held);

/* Each returns whether it was not there before. */
bool lock_state_add_running(GArray *all, LockRunning running);
bool lock_state_add_name(GPtrArray *names, const LockName *name);

/* Merge into a block's entry; true when that changed it. */
bool lock_state_join(LockState *entry, const LockState *state);

#endif
