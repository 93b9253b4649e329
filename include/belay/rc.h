/* SPDX-License-Identifier: MIT */
/*
 * rc.h - a value with several owners in one thread, freed by the last of them.
 *
 *     BELAY_RC(LocalList, struct list, list_drop);    // or RC(...) of prelude.h
 *
 *     belay_own(LocalList) a = LocalList_new(list_of(7));
 *     belay_own(LocalList) b = LocalList_clone(&a);
 *     printf("%zu owners\n", LocalList_strong_count(&a));
 *
 * An RC is an ARC whose counts are plain numbers: to clone and to drop a handle costs an addition
 * instead of an atomic operation, and all handles on a value must stay in one thread. Neither a
 * handle nor a weak one is Send or Sync. What is shared can only be read; a CELL or REFCELL inside
 * makes it changeable.
 *
 * BELAY_RC(Name, T) or BELAY_RC(Name, T, T_drop) makes the types Name and WeakName and the same
 * functions, with the same meaning, that arc.h lists for BELAY_ARC:
 *
 *     Name_new, _try_new, _new_cyclic, _clone, _drop, _get, _get_mut, _make_mut, _try_unwrap,
 *     _into_inner, _unwrap_or_clone, _strong_count, _weak_count, _ptr_eq, _into_raw, _from_raw,
 *     _increment_strong_count, _decrement_strong_count, _leak, _downgrade
 *     WeakName_upgrade, _clone, _drop, _ptr_eq, _strong_count, _weak_count, _as_ptr, _into_raw,
 *     _from_raw
 *
 * For a type that holds itself, BELAY_RC_DECLARE(Name, struct node) goes before the struct, and
 * BELAY_RC_DEFINE(Name, struct node, node_drop) after it.
 *
 * The counts are the record {strong - 1, weak} of detail/counted.h, so that the sign of the word
 * says what it says there. A count that would pass 2^31 aborts the process.
 */
#ifndef BELAY_RC_H
#define BELAY_RC_H

#include <belay/detail/counted.h>

/* The first value of the counts. */
BELAY_INLINE_ void
belay_rc_counts_init_(int64_t *counts, int64_t first)
{
    *counts = first;
}

/* One more or less, without the undefined behaviour of a signed sum that passes its limit. */
BELAY_INLINE_ int64_t
belay_rc_add_(int64_t *counts, int64_t change)
{
    return *counts = (int64_t)((uint64_t)*counts + (uint64_t)change);
}

/* One more strong handle. */
BELAY_INLINE_ void
belay_rc_retain_strong_(int64_t *counts)
{
    if (BELAY_UNLIKELY_(belay_rc_add_(counts, BELAY_COUNTED_ONE_STRONG_) < 0))
        belay_counted_overflow_();
}

/* One more weak handle. */
BELAY_INLINE_ void
belay_rc_retain_weak_(int64_t *counts)
{
    const int64_t now = belay_rc_add_(counts, BELAY_COUNTED_ONE_WEAK_);
    if (BELAY_UNLIKELY_((int32_t)belay_counted_weak_(now) < 0))
        belay_counted_overflow_();
}

/* True when the caller's strong handle is the only handle of either kind. */
BELAY_INLINE_ bool
belay_rc_is_unique_(const int64_t *counts)
{
    return *counts == BELAY_COUNTED_UNIQUE_;
}

/* One strong handle less. True when it was the last: the caller then owns the value. */
BELAY_INLINE_ bool
belay_rc_release_strong_(int64_t *counts)
{
    return belay_rc_add_(counts, -BELAY_COUNTED_ONE_STRONG_) < 0;
}

/* One weak count less. True when it was the last: the caller then frees the memory. */
BELAY_INLINE_ bool
belay_rc_release_weak_(int64_t *counts)
{
    return belay_counted_weak_(belay_rc_add_(counts, -BELAY_COUNTED_ONE_WEAK_)) == 0;
}

/* From weak to strong: false when no strong handle is left. */
BELAY_INLINE_ bool
belay_rc_upgrade_(int64_t *counts)
{
    if (*counts < 0)
        return false;
    belay_rc_retain_strong_(counts);
    return true;
}

/* From one strong handle to none whatever the weak count is: true gives the caller the value. */
BELAY_INLINE_ bool
belay_rc_claim_(int64_t *counts)
{
    return belay_counted_strong_(*counts) == 1 && belay_rc_release_strong_(counts);
}

/* The value of new_cyclic is whole: from now on upgrades succeed. */
BELAY_INLINE_ void
belay_rc_publish_(int64_t *counts)
{
    (void)belay_rc_add_(counts, BELAY_COUNTED_ONE_STRONG_);
}

#define BELAY_RC(Name, T, ...) \
    BELAY_RC_DECLARE(Name, T); \
    BELAY_RC_DEFINE(Name, T, ##__VA_ARGS__)

#define BELAY_RC_DECLARE(Name, T) \
    BELAY_COUNTED_DECLARE_(Name, T); \
    BELAY_TRAITS_(Name, never, never, BELAY_RC_SAYS_, T *); \
    BELAY_TRAITS_(Weak##Name, never, never, BELAY_RC_SAYS_, T *)
#define BELAY_RC_DEFINE(Name, T, ...) BELAY_COUNTED_DEFINE_(rc, Name, T, ##__VA_ARGS__)

#endif
