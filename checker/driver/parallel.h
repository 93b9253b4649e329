/* SPDX-License-Identifier: MIT */
/*
 * parallel.h - the same task for many items, in threads with deep stacks.
 */
#ifndef CHECKER_DRIVER_PARALLEL_H
#define CHECKER_DRIVER_PARALLEL_H

#include <stdbool.h>
#include <stddef.h>

/* Does item i. Called in any thread, for several items at once. */
typedef void (*ParallelTask)(void *data, size_t item);

/*
 * Do the task for the items 0 to count - 1 and return when all are done, in at most `threads`
 * threads (0: as many as can run). With `progress` a line on standard error counts them when it
 * takes long.
 */
void parallel_run(ParallelTask task, void *data, size_t count, size_t threads, bool progress);

#endif
