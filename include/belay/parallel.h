/* SPDX-License-Identifier: MIT */
/*
 * parallel.h - one loop by all threads of a pool: over a range, and to a sum.
 *
 *     BELAY_CLOSURE(void, scale, by_copy(size_t, begin), by_copy(size_t, end),
 *                   by_mut(double, v), by_copy(double, factor))
 *     {
 *         for (size_t i = begin; i < end; i++) v[i] *= factor;
 *     }
 *     belay_parallel_for(&pool, 0, len, 0, scale, v, 2.0);
 *
 *     BELAY_CLOSURE(long, sum, by_copy(size_t, begin), by_copy(size_t, end), by_ref(int, v)) {...}
 *     static long add(long a, long b) { return a + b; }
 *     long total = 0;
 *     belay_parallel_reduce(&pool, 0, len, 0, &total, sum, add, v);
 *
 *     parallel_for(&pool, begin, end, grain, body, captures...)
 *     parallel_reduce(&pool, begin, end, grain, &result, map, combine, captures...)
 *
 * body and map are closures whose first two captures are by_copy(size_t, ...): the part of the
 * range that this call is for, given by the loop. The captures that follow are given once, to all
 * calls: by_ref, by_mut, by_copy or by_static, not by_move. Calls have disjoint parts, and run at
 * the same time: what a by_mut points to, each call may touch only in its own part. The checker
 * cannot see that and refuses by_mut here, E0499: vouch with BELAY_UNSAFE, or have it proved by
 * giving the chunks of for_chunks_mut to the jobs of a pool_scope.
 *
 * The range is cut into equal parts of `grain` elements or a few more; 0 makes at most
 * BELAY_PARALLEL_PARTS of them. Threads take one part after the other, so those that have the
 * cheaper ones take more. Say a grain where an element is so cheap that a part of its own, some 50
 * nanoseconds, should hold many, or so dear that the last parts should be small.
 *
 * parallel_reduce calls R map(part) for each part and then, in the calling thread and in the order
 * of the range, result = combine(result, part): combine has to be associative, not commutative. The
 * parts depend on the range and the grain and on nothing else, so that even a sum of doubles is the
 * same in every run, on any number of threads. R is a plain type, result holds the start value.
 *
 * The calling thread works too. The loop has ended when the call returns, on every way out, as a
 * scope has. When a call panics, parts that nobody began are left out, and the loop panics when
 * those that run have ended. An empty range is no call. Loops may stand in bodies of loops and in
 * jobs.
 */
#ifndef BELAY_PARALLEL_H
#define BELAY_PARALLEL_H

#include <belay/pool.h>

/* How many parts a loop without a grain has at most. */
#define BELAY_PARALLEL_PARTS 512

#define belay_parallel_for(pool_, begin_, end_, grain_, name, ...) \
    (BELAY_RUNS_IN_PARTS_(name), BELAY_HAS_NO_RESULT_(name), __extension__({ \
         belay_loop_ name##_loop_ = {(pool_),  (begin_), (end_), (grain_), \
                                     __FILE__, __LINE__, NULL,   0}; \
         name##_use_(belay_parallel_for_, &name##_loop_, name##_loop_.begin, name##_loop_.end, \
                     ##__VA_ARGS__); \
     }))

#define belay_parallel_reduce(pool_, begin_, end_, grain_, ret_result_, name, combine_, ...) \
    (BELAY_RUNS_IN_PARTS_(name), BELAY_SAME_RESULT_(*(ret_result_), (name##_result_){0}), \
     __extension__({ \
         belay_loop_ name##_loop_ __attribute__((cleanup(belay_loop_done_))) = { \
             (pool_), (begin_), (end_), (grain_), __FILE__, __LINE__, NULL, 0}; \
         name##_result_ *const name##_ret_ = (ret_result_); \
         name##_use_(belay_parallel_map_, &name##_loop_, name##_loop_.begin, name##_loop_.end, \
                     ##__VA_ARGS__); \
         for (size_t name##_part_ = 0; name##_part_ < name##_loop_.parts; name##_part_++) \
             *name##_ret_ = combine_( \
                 *name##_ret_, ((const name##_result_ *)name##_loop_.results)[name##_part_]); \
     }))

/* ---- internal ------------------------------------------------------------------------------- */

/* What a loop is asked to do, and what it gives. */
typedef struct belay_loop_ {
    const belay_pool *pool;
    size_t begin, end, grain;
    const char *file;
    int line;
    void *results; /* of the parts, on the heap */
    size_t parts;
} belay_loop_;

#define BELAY_RUNS_IN_PARTS_(name_) \
    ((void)sizeof(struct { \
        _Static_assert(name_##_moves_ == 0, \
                       "a closure that runs once for each part cannot own what it works on: use " \
                       "by_ref, by_mut, by_copy or by_static instead of by_move"); \
        _Static_assert(sizeof(name_##_captures_) >= 2 * sizeof(size_t), \
                       "the first two captures are by_copy(size_t, ...): where its part begins " \
                       "and ends"); \
        char checked; \
    }))
#define BELAY_HAS_NO_RESULT_(name_) \
    ((void)sizeof(struct { \
        _Static_assert(__builtin_types_compatible_p(name_##_result_, belay_no_result_), \
                       "the body of parallel_for returns void; parallel_reduce uses results"); \
        char checked; \
    }))

BELAY_SAYS_("parallel")
BELAY_API_ void belay_parallel_for_(const belay_closure_ *closure, void *captures, void *ret_result,
                                    void *loop);
BELAY_SAYS_("parallel")
BELAY_API_ void belay_parallel_map_(const belay_closure_ *closure, void *captures, void *ret_result,
                                    void *loop);
BELAY_API_ void belay_loop_done_(belay_loop_ *loop);

#endif
