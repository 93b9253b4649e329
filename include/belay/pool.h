/* SPDX-License-Identifier: MIT */
/*
 * pool.h - a pool of threads: closures as jobs, for far less than a thread of their own.
 *
 *     belay_own(belay_pool) pool = belay_pool_new(0);          // as many threads as can run
 *
 *     add_handle h = belay_pool_spawn(&pool, add, 2, 3);       // a closure, see closure.h
 *     int sum;
 *     belay_unwrap(belay_join(&h, &sum));
 *
 *     belay_pool_scope (s, &pool) {                            // a scope, see scope.h
 *         for_each_part (...)
 *             belay_scope_spawn(s, sum_part, data, part);      // jobs that borrow
 *     }                                                        // every job has ended here
 *
 *     belay_pool     belay_pool_new(size_t n)        n threads, 0: belay_available_parallelism();
 *                                                    panics when the system has none to give
 *     status         belay_pool_try_new(n, &pool)    OK, NO_THREAD, NO_MEMORY or BAD_OPTION (more
 *                                                    than BELAY_POOL_MOST); then no thread is left
 *     void           belay_pool_drop(belay_pool *)   waits for all jobs, then ends the threads
 *     size_t         belay_pool_threads(const belay_pool *)       0 of an empty pool
 *     name_handle    belay_pool_spawn(&pool, name, captures...)   a job of its own
 *     belay_pool_scope (s, &pool) { ... }            a scope whose scope_spawn makes jobs
 *
 * Jobs
 *     The handle is the closure's: join it, ask it, or drop it, which lets the job run on. A job
 *     that panics says so to who joins it; its thread goes on with the next. What outlives its
 *     spawner does not borrow: pool_spawn of a closure with by_ref or by_mut is error E0373, as of
 *     spawn. Jobs that nobody waits for start in no order that can be relied on.
 *
 * Where a job runs
 *     On a thread of the pool; or, if none has begun it, on the thread that waits for it: a join
 *     and the end of a scope do the work themselves then, instead of sleeping. So a join inside a
 *     job never waits for a thread to be free, however deep, and jobs may spawn and join jobs in a
 *     pool of one thread. A waiting thread runs what it waits for and nothing else: a lock that it
 *     holds meanwhile cannot be wanted by a job that has nothing to do with it. A job has no
 *     belay_thread of its own: name_handle_thread gives the empty handle, and
 *     belay_thread_current() in a job is whoever runs it.
 *
 *     A job that sleeps, because what it joins is running on another thread, keeps its thread; no
 *     other takes its place meanwhile. What it sleeps for runs, so that ends.
 *
 *     A job that waits for something other than jobs (a lock, a channel, a condition) keeps its
 *     thread busy: when all threads wait for what only a job still queued would do, they wait for
 *     ever. Give such work threads of their own.
 *
 * The pool takes no processor time while it has no jobs. It is shared by nature: spawning takes
 * const belay_pool *. Joining one's own job, or one that waits for it over any number of joins and
 * scopes, is BELAY_DEADLOCK. A job must not drop the pool it runs in: that panics. Spawning into an
 * empty pool panics. scope_spawn_with in a pool's scope refuses a name or a stack size with
 * BELAY_BAD_OPTION.
 */
#ifndef BELAY_POOL_H
#define BELAY_POOL_H

#include <belay/closure.h>

/* The most threads that a pool can have. */
#define BELAY_POOL_MOST 4096

/* Owned; all zero is empty. */
typedef struct belay_pool {
    struct belay_pool_ *pool_;
} belay_pool;
BELAY_TRAITS_(belay_pool, always, always, );

#define belay_pool_new(threads) belay_pool_new_(threads, __FILE__, __LINE__)

BELAY_API_ BELAY_MUST_USE_ belay_status belay_pool_try_new(size_t threads,
                                                           BELAY_FILLS belay_pool *ret_pool);
BELAY_BLOCKS BELAY_API_ void belay_pool_drop(BELAY_CONSUMES belay_pool *pool);
BELAY_API_ size_t belay_pool_threads(const belay_pool *pool);

/* The handle of a new job. Captures are evaluated once; they are dropped when it panics. */
#define belay_pool_spawn(pool, name, ...) \
    (BELAY_MAY_OUTLIVE_(name), __extension__({ \
         belay_pool_call_ name##_call_ = {(pool), __FILE__, __LINE__, {NULL}}; \
         name##_use_(belay_pool_spawn_, &name##_call_, ##__VA_ARGS__); \
         (name##_handle){name##_call_.handle}; \
     }))

/* pool_scope (s, &pool) { ... }: a scope (scope.h) that spawns into the pool. */
#define belay_pool_scope(s, pool) \
    for (BELAY_SAYS_("block:pool_scope") belay_scope s##_scope_ __attribute__(( \
             cleanup(belay_scope_end_))) = {.frame_ = __builtin_frame_address(0), \
                                           .pool_ = belay_pool_of_(pool, __FILE__, __LINE__), \
                                           .file_ = __FILE__, \
                                           .line_ = __LINE__}, \
           *s = belay_scope_begin_(&s##_scope_); \
         s != NULL; s = NULL)

/* ---- internal ------------------------------------------------------------------------------- */

/* What a spawn is given besides the captures, and what it gives. */
typedef struct belay_pool_call_ {
    const belay_pool *pool;
    const char *file;
    int line;
    belay_handle_ handle;
} belay_pool_call_;

BELAY_API_ BELAY_MUST_USE_ belay_pool belay_pool_new_(size_t threads, const char *file, int line);
BELAY_API_ struct belay_pool_ *belay_pool_of_(const belay_pool *pool, const char *file, int line);
BELAY_SAYS_("spawn")
BELAY_API_ void belay_pool_spawn_(const belay_closure_ *closure, void *captures,
                                  BELAY_FILLS void *ret_result, void *call);

#endif
