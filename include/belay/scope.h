/* SPDX-License-Identifier: MIT */
/*
 * scope.h - threads that borrow: a block that ends only when its threads have ended.
 *
 *     BELAY_CLOSURE(int, sum, by_ref(int, v), by_copy(size_t, len)) { ... }
 *
 *     int numbers[] = {1, 2, 3};
 *     belay_scope (s) {
 *         sum_handle h = belay_scope_spawn(s, sum, numbers, 3);
 *         belay_unwrap(belay_join(&h, &total));        // may be joined early
 *     }                                                // every thread of the scope has ended here
 *
 * The block waits for its threads on every way out: its end, break, continue, return, goto, a panic
 * (after the frames inside were unwound and their guards dropped, before anything of the frames
 * around it is). This holds even where the frame of the scope was compiled without -fexceptions.
 * Only longjmp over a scope is not allowed.
 *
 * `s` is a `belay_scope *`: give it to functions that spawn, and to threads of the scope (by_copy
 * of a pointer, the checker knows its type), which may spawn into it as long as the scope waits.
 * Declare what the threads borrow before the scope, not inside its block: what the block declares
 * ends before the threads are joined.
 *
 * A thread of the scope that panicked and was not joined makes the scope panic at its end, after
 * all its threads have ended; while the block is being left by a panic already, it does not add
 * another.
 *
 * belay_pool_scope (s, &pool) of pool.h is the same block over the threads of a pool.
 *
 * The handles of scoped threads need not be taken, joined or dropped; they must not be used after
 * the scope's end.
 */
#ifndef BELAY_SCOPE_H
#define BELAY_SCOPE_H

#include <belay/detail/base.h>
#include <belay/panic.h>

/* A scope; belongs to its block. All members are internal. */
typedef struct belay_scope {
    struct belay_packet_ *threads_; /* started here, newest first; any thread may push */
    struct belay_scope *outer_;     /* the scope around this one, in this thread */
    struct belay_pool_ *pool_;      /* runs what is spawned here; NULL: threads of their own */
    const void *frame_;             /* the stack frame of the block */
    const char *file_;              /* where the block begins */
    int line_;
} belay_scope;

/* scope (s) { ... }: see above. It runs as a loop does: break and continue leave the block. */
#define belay_scope(s) \
    for (BELAY_SAYS_("block:scope") belay_scope s##_scope_ \
         __attribute__((cleanup(belay_scope_end_))) = {.frame_ = __builtin_frame_address(0), \
                                                      .file_ = __FILE__, \
                                                      .line_ = __LINE__}, \
         *s = belay_scope_begin_(&s##_scope_); \
         s != NULL; s = NULL)

BELAY_TRAITS_(belay_scope, always, always, BELAY_SAYS_("scope_type"));

BELAY_API_ belay_scope *belay_scope_begin_(belay_scope *scope);
BELAY_API_ void belay_scope_end_(belay_scope *scope);

#endif
