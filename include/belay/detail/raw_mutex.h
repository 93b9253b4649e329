/* SPDX-License-Identifier: MIT */
/*
 * detail/raw_mutex.h - the word of a mutex and its two fast paths. For internal use.
 *
 * The word is the record {locked, sleepers, poisoned, handed}, four bytes, and also the futex that
 * threads sleep on.
 *
 *     locked     1 while a thread holds the lock, else 0
 *     sleepers   whom an unlock has to wake. BELAY_MUTEX_SLEEPERS_ while somebody may sleep on the
 *                word and no wake is on its way; BELAY_MUTEX_WATCHED_ while somebody may wait for a
 *                condition (lock_when.h). A spare bit is harmless, one wake too many; a missing one
 *                would lose a wake-up.
 *     poisoned   1 after a holder panicked, until the poison is cleared. Written by holders, or by
 *                clear_poison on behalf of one.
 *     handed     1 while the lock is held by nobody yet, but promised to a sleeper that a fair
 *                unlock has woken. `locked` stays 1 meanwhile: to all others the lock is held.
 *
 * Taking the lock is one exchange of the byte `locked`; giving it back is a plain store to it and a
 * plain load of `sleepers`. The processor may let that load pass the store. The thread that wants
 * to sleep pays for this: between setting `sleepers` and looking at `locked` a last time it has the
 * kernel run a memory barrier on every processor that runs a thread of this process (membarrier).
 * Either the unlocker's load comes after that barrier, and sees the sleeper, or its store came
 * before, and the sleeper sees the lock free. Where the kernel has no membarrier the unlock orders
 * store and load by an exchange (BELAY_HAZARD_FENCE_). The slow paths, the invariants and the rest
 * of the argument are in runtime/sync/mutex.c; tests/runtime/model explores all of it.
 *
 * Memory ordering
 *     [mutex.data]  the release of `locked` to the acquire that takes it: carries all that was
 *                   written under the lock, `poisoned` included.
 */
#ifndef BELAY_DETAIL_RAW_MUTEX_H
#define BELAY_DETAIL_RAW_MUTEX_H

#include <belay/detail/atomic.h>
#include <belay/detail/base.h>
#include <belay/detail/debug_locks.h>
#include <belay/detail/tools.h>
#include <belay/duration.h>
#include <belay/panic.h>
#include <belay/status.h>

typedef union belay_raw_mutex_ {
    uint32_t word;              /* what the kernel compares */
    uint16_t lock_and_sleepers; /* the first two bytes, changed as one by a waking unlock */
    struct {
        uint8_t locked, sleepers, poisoned, handed;
    } is;
} belay_raw_mutex_;

/* The bits of `sleepers`. */
#define BELAY_MUTEX_SLEEPERS_ UINT8_C(1)
#define BELAY_MUTEX_WATCHED_ UINT8_C(2)

BELAY_API_ void belay_raw_mutex_lock_slow_(belay_raw_mutex_ *m, const char *file, int line);
BELAY_API_ belay_status belay_raw_mutex_lock_timeout_(belay_raw_mutex_ *m, belay_duration limit);
BELAY_API_ void belay_raw_mutex_wake_(belay_raw_mutex_ *m);
BELAY_API_ void belay_raw_mutex_unlock_hazard_(belay_raw_mutex_ *m, bool was_panicking);
BELAY_API_ void belay_raw_mutex_hand_over_(belay_raw_mutex_ *m, bool was_panicking);
BELAY_API_ _Noreturn BELAY_COLD_ void
belay_raw_mutex_poisoned_(belay_raw_mutex_ *m, const char *what, const char *file, int line);

/* Take the lock if it is free. */
BELAY_INLINE_ bool
belay_raw_mutex_try_lock_(belay_raw_mutex_ *m)
{
    BELAY_TOOL_TRY_PRE_(m);
    /* A relaxed look first: a failing exchange would still steal the cache line from the holder. */
    /* ACQ [mutex.data] */
    const bool won = belay_load_rlx_(&m->is.locked) == 0 && belay_swap_acq_(&m->is.locked, 1) == 0;
    BELAY_TOOL_TRY_POST_(m, won);
    return won;
}

/*
 * Take the lock, sleeping as long as it takes. file, line: where, for a report of who waits; NULL
 * and 0 where that is not known.
 */
BELAY_LOCKING_ void
belay_raw_mutex_lock_at_(belay_raw_mutex_ *m, const char *file, int line)
{
    BELAY_TOOL_LOCK_PRE_(m);
    /* ACQ [mutex.data] */
    if (BELAY_UNLIKELY_(belay_swap_acq_(&m->is.locked, 1) != 0))
        belay_raw_mutex_lock_slow_(m, file, line);
    BELAY_TOOL_LOCK_POST_(m);
}

BELAY_LOCKING_ void
belay_raw_mutex_lock_(belay_raw_mutex_ *m)
{
    belay_raw_mutex_lock_at_(m, NULL, 0);
}

/*
 * Give the lock back. Requires that the caller holds it and that the mutex outlives the call.
 * was_panicking: what belay_thread_panicking() said when the lock was taken; a panic that began
 * since then poisons it.
 */
BELAY_INLINE_ void
belay_raw_mutex_unlock_(belay_raw_mutex_ *m, bool was_panicking)
{
    BELAY_TOOL_UNLOCK_PRE_(m);
    if (BELAY_UNLIKELY_(belay_load_rlx_(&belay_unlock_hazards_) != 0)) {
        belay_raw_mutex_unlock_hazard_(m, was_panicking);
    } else {
        belay_store_rel_(&m->is.locked, 0); /* REL [mutex.data] */
        belay_compiler_fence_();            /* the load below stays below: see the top */
        if (BELAY_UNLIKELY_(belay_load_rlx_(&m->is.sleepers) != 0))
            belay_raw_mutex_wake_(m);
    }
    BELAY_TOOL_UNLOCK_POST_(m);
}

/* The same, but give the lock to the thread that has slept longest on it, if any does. */
BELAY_INLINE_ void
belay_raw_mutex_unlock_fair_(belay_raw_mutex_ *m, bool was_panicking)
{
    if (BELAY_LIKELY_((belay_load_rlx_(&m->is.sleepers) & BELAY_MUTEX_SLEEPERS_) == 0))
        belay_raw_mutex_unlock_(m, was_panicking);
    else
        belay_raw_mutex_hand_over_(m, was_panicking);
}

/*
 * A held lock, as guards keep it: its address, plus 1 when the thread was panicking already as it
 * took it. 0: nothing is held.
 */
typedef uintptr_t belay_held_;

/* A lock that was just taken, in this place. */
BELAY_LOCKING_ belay_held_
belay_held_at_(belay_raw_mutex_ *m, const char *file, int line)
{
    BELAY_DEBUG_HOLD_(m, BELAY_DEBUG_MUTEX_, file, line);
    return (uintptr_t)m | (belay_thread_panicking() ? 1 : 0);
}

BELAY_INLINE_ belay_raw_mutex_ *
belay_mutex_of_held_(belay_held_ held)
{
    return (belay_raw_mutex_ *)(held & ~(uintptr_t)1);
}

BELAY_INLINE_ void
belay_held_release_(belay_held_ held)
{
    BELAY_DEBUG_LET_GO_(belay_mutex_of_held_(held));
    belay_raw_mutex_unlock_(belay_mutex_of_held_(held), (held & 1) != 0);
}

BELAY_INLINE_ void
belay_held_release_fair_(belay_held_ held)
{
    BELAY_DEBUG_LET_GO_(belay_mutex_of_held_(held));
    belay_raw_mutex_unlock_fair_(belay_mutex_of_held_(held), (held & 1) != 0);
}

#endif
