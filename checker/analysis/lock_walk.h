/* SPDX-License-Identifier: MIT */
/*
 * lock_walk.h - one body while its steps are taken down. For lock_steps.c, lock_branches.c alone.
 */
#ifndef CHECKER_ANALYSIS_LOCK_WALK_H
#define CHECKER_ANALYSIS_LOCK_WALK_H

#include "analysis/lock_steps.h"

typedef struct Walker {
    LockNames *names;
    Namer *namer;
    const Body *body;
    LockBody *steps;
    LockBlock *block; /* being filled */
    GHashTable *again;
    const Type *thread_id; /* the type that tells threads apart which others start, or NULL */
    const Statement *statement;
    size_t block_index, statement_index;
} Walker;

/* By what the block at hand branches, and whether that says that a try took its lock. */
void lock_walk_branch(const Walker *walker, const Block *block);

#endif
