/* SPDX-License-Identifier: MIT */
/*
 * arc.h - a value with several owners, in any threads, freed by the last of them.
 *
 *     BELAY_ARC(SharedCounter, Counter, Counter_drop);    // or ARC(...) of prelude.h
 *
 *     belay_own(SharedCounter) a = SharedCounter_new(Counter_new(0));
 *     belay_own(SharedCounter) b = SharedCounter_clone(&a);
 *     belay_with_lock (n, SharedCounter_get(&b)) *n += 1;
 *
 * BELAY_ARC(Name, T) or BELAY_ARC(Name, T, T_drop) makes the handle types Name and WeakName, each
 * one pointer, and their functions. All zero is the empty handle, which owns nothing. What is
 * shared can only be read: change needs a lock inside, or proof that there is one owner (get_mut,
 * make_mut). Values that own each other in a circle are never freed: let one of them hold a
 * WeakName.
 *
 * For a type that holds itself, BELAY_ARC_DECLARE(Name, struct node) goes before the struct, and
 * BELAY_ARC_DEFINE(Name, struct node, node_drop) after it.
 *
 *     Name          Name_new(T value)               panics when there is no memory, value dropped
 *     status        Name_try_new(T *value, Name *)  NO_MEMORY leaves the value with the caller
 *     Name          Name_new_cyclic(make, context)  for a value that holds a WeakName of itself:
 *                                                   T make(const WeakName *self, void *context)
 *     Name          Name_clone(const Name *)        one more owner; panics on an empty handle
 *     void          Name_drop(Name *)               one owner less; the last drops the value
 *     const T *     Name_get(const Name *)          borrow; NULL for an empty handle
 *     T *           Name_get_mut(Name *)            NULL when there is another owner or a weak one
 *     T *           Name_make_mut(Name *, clone)    first clones the value if it is shared:
 *                                                   T clone(const T *), NULL to copy the bytes
 *     status        Name_try_unwrap(Name *, T *)    OK moves the value out; SHARED changes nothing
 *     status        Name_into_inner(Name *, T *)    as try_unwrap, but drops the handle if SHARED;
 *                                                   of handles that do so at once exactly one
 *                                                   gets it
 *     T             Name_unwrap_or_clone(Name *, clone)
 *     size_t        Name_strong_count(const Name *), Name_weak_count(const Name *)
 *     bool          Name_ptr_eq(const Name *, const Name *)
 *     const T *     Name_into_raw(Name *)           gives up the handle, not the ownership
 *     Name          Name_from_raw(const T *)        takes it back
 *     void          Name_increment_strong_count(const T *)   one owner more, one less, of what
 *     void          Name_decrement_strong_count(const T *)   into_raw gave: for C's callbacks
 *     const T *     Name_leak(Name *)               a borrow for ever: the value is never freed
 *     WeakName      Name_downgrade(const Name *)    a handle that does not keep the value alive
 *     status        WeakName_upgrade(const WeakName *, Name *)   DROPPED when the value is gone
 *     WeakName      WeakName_clone(const WeakName *)
 *     void          WeakName_drop(WeakName *)
 *     bool          WeakName_ptr_eq(const WeakName *, const WeakName *)
 *     size_t        WeakName_strong_count(const WeakName *), WeakName_weak_count(const WeakName *)
 *     const T *     WeakName_as_ptr(const WeakName *)   where the value is, or was
 *     const T *     WeakName_into_raw(WeakName *)       the same, and gives up the handle
 *     WeakName      WeakName_from_raw(const T *)        takes it back
 *
 * Functions that take Name * (not const) take the handle over and leave it empty, but for get_mut,
 * make_mut, and a try_unwrap that says SHARED. The counts are a snapshot: other threads may change
 * them at any time.
 *
 * One 64-bit word counts both kinds of handles (detail/counted.h). So a single load proves that
 * the caller's handle is the only one of any kind. A count that would pass 2^31 aborts the process:
 * only a program that leaks handles in a loop gets there.
 *
 * Memory ordering
 *     [arc.value]  each drop's release, to the acquire of the one that frees, takes out or changes
 *                  the value: all uses of the value come before its end.
 *     Clones are relaxed: a new owner comes from one that has seen the value already.
 */
#ifndef BELAY_ARC_H
#define BELAY_ARC_H

#include <belay/detail/counted.h>

/* The first value of the counts: nobody else sees them yet. */
BELAY_INLINE_ void
belay_arc_counts_init_(int64_t *counts, int64_t first)
{
    BELAY_TOOL_ATOMIC_(counts, sizeof *counts);
    *counts = first;
}

/* One more strong handle. Requires that the caller's own handle keeps the word alive. */
BELAY_INLINE_ void
belay_arc_retain_strong_(int64_t *counts)
{
    if (BELAY_UNLIKELY_(belay_add_fetch_rlx_(counts, BELAY_COUNTED_ONE_STRONG_) < 0))
        belay_counted_overflow_();
}

/* One more weak handle. Requires a handle of either kind. */
BELAY_INLINE_ void
belay_arc_retain_weak_(int64_t *counts)
{
    const int64_t now = belay_add_fetch_rlx_(counts, BELAY_COUNTED_ONE_WEAK_);
    if (BELAY_UNLIKELY_((int32_t)belay_counted_weak_(now) < 0))
        belay_counted_overflow_();
}

/* True when the caller's strong handle is the only handle of either kind. */
BELAY_INLINE_ bool
belay_arc_is_unique_(const int64_t *counts)
{
    if (belay_load_acq_(counts) != BELAY_COUNTED_UNIQUE_) /* ACQ [arc.value] */
        return false;
    BELAY_TOOL_AFTER_(counts);
    return true;
}

/* One strong handle less. True when it was the last: the caller then owns the value. */
BELAY_INLINE_ bool
belay_arc_release_strong_(int64_t *counts)
{
    BELAY_TOOL_BEFORE_(counts);
    /* REL [arc.value] */
    if (belay_sub_fetch_rel_(counts, BELAY_COUNTED_ONE_STRONG_) >= 0)
        return false;
    (void)belay_load_acq_(counts); /* ACQ [arc.value] what the other owners did to the value */
    BELAY_TOOL_AFTER_(counts);
    return true;
}

/*
 * One weak count less, where no strong handle is left or the caller holds a weak one. True when it
 * was the last: the caller then frees the memory.
 */
BELAY_INLINE_ bool
belay_arc_release_weak_(int64_t *counts)
{
    BELAY_TOOL_BEFORE_(counts);
    /* ACQ [arc.value] With one weak count and no way to make another there is nobody to tell. */
    if (belay_counted_weak_(belay_load_acq_(counts)) != 1) {
        /* REL [arc.value] */
        if (belay_counted_weak_(belay_sub_fetch_rel_(counts, BELAY_COUNTED_ONE_WEAK_)) != 0)
            return false;
        (void)belay_load_acq_(counts); /* ACQ [arc.value] */
    }
    BELAY_TOOL_AFTER_(counts);
    return true;
}

/* From weak to strong: false when no strong handle is left. */
BELAY_INLINE_ bool
belay_arc_upgrade_(int64_t *counts)
{
    int64_t seen = belay_load_rlx_(counts);
    do {
        if (seen < 0)
            return false;
        if (BELAY_UNLIKELY_(seen > INT64_MAX - BELAY_COUNTED_ONE_STRONG_))
            belay_counted_overflow_();
        /* ACQ [arc.value] a value finished by new_cyclic, or changed by a get_mut before */
    } while (!belay_cas_weak_acq_(counts, &seen, seen + BELAY_COUNTED_ONE_STRONG_));
    BELAY_TOOL_AFTER_(counts);
    return true;
}

/* From one strong handle to none whatever the weak count is: true gives the caller the value. */
BELAY_INLINE_ bool
belay_arc_claim_(int64_t *counts)
{
    int64_t seen = belay_load_rlx_(counts);
    do {
        if (belay_counted_strong_(seen) != 1)
            return false;
        /* ACQ [arc.value] what the other owners did before they dropped their handles */
    } while (!belay_cas_weak_acq_(counts, &seen, seen - BELAY_COUNTED_ONE_STRONG_));
    BELAY_TOOL_AFTER_(counts);
    return true;
}

/* The value of new_cyclic is whole: from now on upgrades succeed. */
BELAY_INLINE_ void
belay_arc_publish_(int64_t *counts)
{
    BELAY_TOOL_BEFORE_(counts);
    belay_add_rel_(counts, BELAY_COUNTED_ONE_STRONG_); /* REL [arc.value] */
}

#define BELAY_ARC(Name, T, ...) \
    BELAY_ARC_DECLARE(Name, T); \
    BELAY_ARC_DEFINE(Name, T, ##__VA_ARGS__)

#define BELAY_ARC_DECLARE(Name, T) \
    BELAY_COUNTED_DECLARE_(Name, T); \
    BELAY_TRAITS_(Name, if_both, if_both, , T *); \
    BELAY_TRAITS_(Weak##Name, if_both, if_both, , T *)
#define BELAY_ARC_DEFINE(Name, T, ...) BELAY_COUNTED_DEFINE_(arc, Name, T, ##__VA_ARGS__)

#endif
