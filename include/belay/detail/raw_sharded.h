/* SPDX-License-Identifier: MIT */
/*
 * detail/raw_sharded.h - a readers-writer lock of several words, of which a reader needs one. For
 * internal use.
 *
 * Each shard is a whole readers-writer lock (raw_rwlock.h) in a cache line of its own. A reader
 * takes the shard of the processor that it runs on, a writer takes all that are in use, in order.
 * How many are in use is decided once for the process, by how many processors there are. Where
 * nobody reads for a while, the shards but the first are closed: then all take that one. See
 * runtime/sync/sharded_rwlock.c.
 */
#ifndef BELAY_DETAIL_RAW_SHARDED_H
#define BELAY_DETAIL_RAW_SHARDED_H

#include <belay/detail/raw_rwlock.h>

enum { BELAY_SHARDS_MOST_ = 8, BELAY_SHARD_ALIGNMENT_ = 64, BELAY_SHARD_FRESH_ = 16 };

typedef struct belay_shard_ {
    _Alignas(BELAY_SHARD_ALIGNMENT_) belay_raw_rwlock_ raw;
    uint32_t open; /* BELAY_SHARD_FRESH_ after a reader, less after writers; 0: closed */
} belay_shard_;

typedef struct belay_raw_sharded_ {
    belay_shard_ shard[BELAY_SHARDS_MOST_];
} belay_raw_sharded_;

/*
 * The shard for this thread where it runs now, which it takes as a reader and then asks whether it
 * may stay. Another call may give another one.
 */
BELAY_API_ belay_raw_rwlock_ *belay_raw_sharded_shard_(const belay_raw_sharded_ *l);

/* The same as belay_raw_sharded_may_stay_, where the shard is not fresh. */
BELAY_API_ bool belay_raw_sharded_stay_(const belay_raw_sharded_ *l, belay_raw_rwlock_ *raw);

/* As the functions of like names in raw_rwlock.h. */
BELAY_API_ belay_status belay_raw_sharded_try_enter_(const belay_raw_sharded_ *l,
                                                     belay_raw_rwlock_ **ret_shard);
BELAY_API_ belay_status belay_raw_sharded_enter_timeout_(const belay_raw_sharded_ *l,
                                                         belay_raw_rwlock_ **ret_shard,
                                                         belay_duration limit);
/* Take the shards but the first as the writer, who has that one. */
BELAY_API_ void belay_raw_sharded_write_others_(belay_raw_sharded_ *l, const char *file, int line);
/* Give all shards back. */
BELAY_API_ void belay_raw_sharded_unlock_all_(belay_raw_sharded_ *l, bool was_panicking);
BELAY_API_ belay_status belay_raw_sharded_try_write_(belay_raw_sharded_ *l);
BELAY_API_ belay_status belay_raw_sharded_write_timeout_(belay_raw_sharded_ *l,
                                                         belay_duration limit);
BELAY_API_ void belay_raw_sharded_unlock_write_fair_(belay_raw_sharded_ *l, bool was_panicking);
BELAY_API_ void belay_raw_sharded_clear_poison_(belay_raw_sharded_ *l);
BELAY_API_ _Noreturn BELAY_COLD_ void belay_raw_sharded_write_poisoned_(belay_raw_sharded_ *l,
                                                                        const char *what,
                                                                        const char *file, int line);

/* From writer to reader, and nobody writes in between; the shard is what the caller holds then. */
BELAY_API_ belay_raw_rwlock_ *belay_raw_sharded_downgrade_(belay_raw_sharded_ *l);

/*
 * For a reader that has taken a shard: true when that keeps writers out. Else the shard was closed
 * before, and is given back.
 */
BELAY_INLINE_ bool
belay_raw_sharded_may_stay_(const belay_raw_sharded_ *l, belay_raw_rwlock_ *raw)
{
    const belay_shard_ *const shard = (const belay_shard_ *)raw;
    BELAY_TOOL_ATOMIC_(&shard->open, sizeof shard->open);
    /* ACQ [sharded.open] */
    return BELAY_LIKELY_(belay_load_acq_(&shard->open) == BELAY_SHARD_FRESH_) ||
           belay_raw_sharded_stay_(l, raw);
}

/* Take a shard as a reader; *ret_shard is which. As belay_raw_rwlock_read_at_. */
BELAY_LOCKING_ bool
belay_raw_sharded_enter_at_(const belay_raw_sharded_ *l, belay_raw_rwlock_ **ret_shard,
                            const char *file, int line)
{
    bool poisoned;
    do {
        *ret_shard = belay_raw_sharded_shard_(l);
        poisoned = belay_raw_rwlock_read_at_(*ret_shard, file, line);
    } while (BELAY_UNLIKELY_(!belay_raw_sharded_may_stay_(l, *ret_shard)));
    return poisoned;
}

BELAY_INLINE_ bool
belay_raw_sharded_is_poisoned_(const belay_raw_sharded_ *l)
{
    return belay_raw_rwlock_is_poisoned_(&l->shard[0].raw); /* which is in use in every process */
}

/* True when a writer that has the first shard has, or is to take, the others as well. */
BELAY_INLINE_ bool
belay_raw_sharded_is_open_(const belay_raw_sharded_ *l)
{
    BELAY_TOOL_ATOMIC_(&l->shard[0].open, sizeof l->shard[0].open);
    return belay_load_rlx_(&l->shard[0].open) != 0;
}

BELAY_LOCKING_ bool
belay_raw_sharded_write_at_(belay_raw_sharded_ *l, const char *file, int line)
{
    const bool poisoned = belay_raw_rwlock_write_at_(&l->shard[0].raw, file, line);
    if (belay_raw_sharded_is_open_(l))
        belay_raw_sharded_write_others_(l, file, line);
    return poisoned;
}

BELAY_INLINE_ void
belay_raw_sharded_unlock_write_(belay_raw_sharded_ *l, bool was_panicking)
{
    if (belay_raw_sharded_is_open_(l))
        belay_raw_sharded_unlock_all_(l, was_panicking);
    else
        belay_raw_rwlock_unlock_write_(&l->shard[0].raw, was_panicking);
}

/* A lock held for writing, as guards keep it: see belay_held_ in raw_mutex.h. */
BELAY_LOCKING_ belay_held_
belay_sharded_held_at_(belay_raw_sharded_ *l, const char *file, int line)
{
    BELAY_DEBUG_HOLD_(l, BELAY_DEBUG_WRITE_, file, line);
    return (uintptr_t)l | (belay_thread_panicking() ? 1 : 0);
}

BELAY_INLINE_ belay_raw_sharded_ *
belay_sharded_of_held_(belay_held_ held)
{
    return (belay_raw_sharded_ *)(held & ~(uintptr_t)1);
}

BELAY_INLINE_ void
belay_sharded_held_release_(belay_held_ held)
{
    BELAY_DEBUG_LET_GO_(belay_sharded_of_held_(held));
    belay_raw_sharded_unlock_write_(belay_sharded_of_held_(held), (held & 1) != 0);
}

BELAY_INLINE_ void
belay_sharded_held_release_fair_(belay_held_ held)
{
    BELAY_DEBUG_LET_GO_(belay_sharded_of_held_(held));
    belay_raw_sharded_unlock_write_fair_(belay_sharded_of_held_(held), (held & 1) != 0);
}

#endif
