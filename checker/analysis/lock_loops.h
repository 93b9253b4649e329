/* SPDX-License-Identifier: MIT */
/*
 * lock_loops.h - the loops of a function. For what goes through it (lock_run.h) alone.
 */
#ifndef CHECKER_ANALYSIS_LOCK_LOOPS_H
#define CHECKER_ANALYSIS_LOCK_LOOPS_H

#include "analysis/lock_steps.h"

/* The blocks from which a way leads back to the head, past nothing before it. */
typedef struct LockLoop {
    size_t head;
    bool *has; /* by block */
} LockLoop;

/* The loops of a body, in the order of their heads: of LockLoop. */
GPtrArray *lock_loops_of(const GPtrArray *blocks);

/* Does a turn of the loop lead past the block? */
bool lock_loop_avoids(const GPtrArray *blocks, const LockLoop *loop, size_t block);

#endif
