/* SPDX-License-Identifier: MIT */
/*
 * detail/debug_locks.h - code that tells who holds which lock. For internal use.
 *
 * Guards and blocks of code that is compiled with BELAY_DEBUG_LOCKS 1 tell the library when they
 * begin and end to hold a lock, so that belay_debug_report() (debug.h) can say so. That costs some
 * fifty nanoseconds for a lock and its unlock; otherwise it costs nothing. Unless the program
 * defines it, it is 1 where code is neither optimised nor compiled with NDEBUG.
 */
#ifndef BELAY_DETAIL_DEBUG_LOCKS_H
#define BELAY_DETAIL_DEBUG_LOCKS_H

#include <belay/detail/base.h>

#if !defined(BELAY_DEBUG_LOCKS)
#if defined(__OPTIMIZE__) || defined(NDEBUG)
#define BELAY_DEBUG_LOCKS 0
#else
#define BELAY_DEBUG_LOCKS 1
#endif
#endif

typedef enum belay_debug_hold_kind_ {
    BELAY_DEBUG_MUTEX_,
    BELAY_DEBUG_READ_,
    BELAY_DEBUG_WRITE_,
} belay_debug_hold_kind_;

/* This thread holds the lock from now on; no more. */
BELAY_API_ void belay_debug_hold_(const void *lock, belay_debug_hold_kind_ kind, const char *file,
                                  int line);
BELAY_API_ void belay_debug_let_go_(const void *lock);

#if BELAY_DEBUG_LOCKS
/* A function that takes a lock: part of its caller, so that the caller's place can be told. */
#define BELAY_LOCKING_ BELAY_INLINE_ __attribute__((always_inline))
#define BELAY_DEBUG_HOLD_(...) belay_debug_hold_(__VA_ARGS__)
#define BELAY_DEBUG_LET_GO_(lock_) belay_debug_let_go_(lock_)
#else
#define BELAY_LOCKING_ BELAY_INLINE_
#define BELAY_DEBUG_HOLD_(...) belay_debug_say_nothing_(__VA_ARGS__)
#define BELAY_DEBUG_LET_GO_(lock_) ((void)0)
#endif

BELAY_INLINE_ void
belay_debug_say_nothing_(const void *lock, belay_debug_hold_kind_ kind, const char *file, int line)
{
    (void)lock, (void)kind, (void)file, (void)line;
}

#endif
