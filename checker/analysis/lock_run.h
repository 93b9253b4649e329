/* SPDX-License-Identifier: MIT */
/*
 * lock_run.h - one function while it is gone through. For lock_run.c, lock_notes.c, lock_spawns.c.
 */
#ifndef CHECKER_ANALYSIS_LOCK_RUN_H
#define CHECKER_ANALYSIS_LOCK_RUN_H

#include "analysis/lock_state.h"
#include "analysis/lock_summary.h"

typedef struct LockRun {
    LockFlow *flow;
    const LockFunction *function;
    const LockBody *body; /* its own */
    LockSummary *summary; /* NULL: nothing is taken down yet, the states are not final */
    LockState state;
    size_t block; /* the one at hand */
} LockRun;

const LockWay *lock_run_way(LockRun *run, Span span, const char *callee, const LockWay *next);
LockVouch lock_run_vouch(const LockRun *run, const LockStep *step);

bool lock_held_by(const LockHeld *held, const LockName *name, const LockName *holder);

/* A name or a holder of a called function, in the terms of its caller; NULL when not known. */
const LockName *lock_run_in_caller(LockRun *run, const LockName *name, const LockStep *call);
const LockName *lock_run_holder(const LockName *holder, const LockStep *call);

/* Is what is held among what was given back meanwhile, in the terms of a called function? */
bool lock_run_is_freed(LockRun *run, const LockHeld *held, const GPtrArray *freed,
                       const LockStep *call);

/* Do what a step does to the state, and take it down. */
void lock_run_step(LockRun *run, const LockStep *step);

/* ---- lock_turns.c: from turn to turn of a loop ---------------------------------------------- */

/* A step of a block has taken a lock: is it waited for in the next turn? */
void lock_turns_check(LockRun *run, size_t block, size_t step, const LockHeld *held);

/* ---- lock_notes.c: what is taken down ------------------------------------------------------- */

GPtrArray *lock_names_copy(const GPtrArray *names);

/* What was given back for the caller: so far, and by a called function before something there. */
GPtrArray *lock_run_freed(LockRun *run, const GPtrArray *inner, const LockStep *call);

/* Takes over the list. */
void lock_note_take(LockRun *run, const LockName *name, bool is_shared, bool is_again,
                    const LockWay *way, GPtrArray *freed);

/*
 * The pairs of locks of a function that is called, or run by a thread (else NULL): in the terms of
 * its caller.
 */
void lock_run_pairs(LockRun *run, const LockStep *call, const LockSummary *callee,
                    const char *thread);

/* What is held alone at this point, besides the first lock of a pair, and some more. */
GPtrArray *lock_run_gates(LockRun *run, const LockHeld *first, const GPtrArray *more);

/* Takes over the lists of the pair. */
void lock_note_pair(LockRun *run, LockPair pair, bool is_again);
void lock_note_stall(LockRun *run, LockStall stall);
void lock_note_pause(LockRun *run, LockPause pause); /* takes over its list */

/* Each lock that is held while something waits: but for the one that it gives back. */
void lock_note_stalls(LockRun *run, const LockStep *step, const LockPause *pause,
                      const GPtrArray *freed);

/* A wait in no loop: said of the function that has the lock. False: that is not this one. */
bool lock_note_no_loop(LockRun *run, const LockStep *step, const LockPause *pause);

/* ---- lock_spawns.c: threads that start and end ---------------------------------------------- */

/* The threads that may run at this point; but for those that were joined, by a called function. */
const LockSet *lock_run_threads(LockRun *run, const GPtrArray *joined, const LockStep *call);

/* Those of them that a thread which is started here has joined. */
const LockSet *lock_run_joined(LockRun *run, const GPtrArray *joined, const LockStep *spawn);

void lock_spawn(LockRun *run, const LockStep *step);
void lock_spawn_pass(LockRun *run, const LockStep *step);
void lock_spawn_join(LockRun *run, const LockStep *step);
void lock_spawn_detach(LockRun *run, const LockName *variable);
void lock_spawn_end(LockRun *run, const LockStep *step);

/* What a called function does with threads: before its own locks are judged, and after. */
void lock_spawn_meet(LockRun *run, const LockStep *call, const LockSummary *callee);
void lock_spawn_call(LockRun *run, const LockStep *call, const LockSummary *callee);

/* From one block to another: behind a loop that joins thread after thread, all are. */
void lock_spawn_leave_loop(LockRun *run, size_t from, size_t to);

/* At the exit. */
void lock_spawn_exit(LockRun *run, const LockState *exit);

#endif
