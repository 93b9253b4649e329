/* SPDX-License-Identifier: MIT */
/*
 * detail/raw_mutex.h - the word of a mutex and its two fast paths. For internal use.
 *
 * The word is the record {locked, sleepers, poisoned, unused}, four bytes, and also the futex that
 * threads sleep on.
 *
 *     locked     1 while a thread holds the lock, else 0
 *     sleepers   1 while somebody may sleep on the word and no wake is on its way. A spare 1 is
 *                harmless, one wake too many; a missing one would lose a wake-up.
 *     poisoned   1 after a holder panicked, until the poison is cleared. Written by holders, or by
 *                clear_poison on behalf of one.
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
#include <belay/detail/tools.h>
#include <belay/duration.h>
#include <belay/panic.h>
#include <belay/status.h>

typedef union belay_raw_mutex_ {
    uint32_t word;              /* what the kernel compares */
    uint16_t lock_and_sleepers; /* the first two bytes, changed as one by a waking unlock */
    struct {
        uint8_t locked, sleepers, poisoned, unused;
    } is;
} belay_raw_mutex_;

BELAY_API_ void belay_raw_mutex_lock_slow_(belay_raw_mutex_ *m);
BELAY_API_ belay_status belay_raw_mutex_lock_timeout_(belay_raw_mutex_ *m, belay_duration limit);
BELAY_API_ void belay_raw_mutex_wake_(belay_raw_mutex_ *m);
BELAY_API_ void belay_raw_mutex_unlock_hazard_(belay_raw_mutex_ *m, bool was_panicking);
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

/* Take the lock, sleeping as long as it takes. */
BELAY_INLINE_ void
belay_raw_mutex_lock_(belay_raw_mutex_ *m)
{
    BELAY_TOOL_LOCK_PRE_(m);
    /* ACQ [mutex.data] */
    if (BELAY_UNLIKELY_(belay_swap_acq_(&m->is.locked, 1) != 0))
        belay_raw_mutex_lock_slow_(m);
    BELAY_TOOL_LOCK_POST_(m);
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

/*
 * A held lock, as guards keep it: its address, plus 1 when the thread was panicking already as it
 * took it. 0: nothing is held.
 */
typedef uintptr_t belay_held_;

BELAY_INLINE_ belay_held_
belay_held_of_(belay_raw_mutex_ *m)
{
    return (uintptr_t)m | (belay_thread_panicking() ? 1 : 0);
}

BELAY_INLINE_ void
belay_held_release_(belay_held_ held)
{
    belay_raw_mutex_unlock_((belay_raw_mutex_ *)(held & ~(uintptr_t)1), (held & 1) != 0);
}

#endif
