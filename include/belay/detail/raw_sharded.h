/* SPDX-License-Identifier: MIT */
/*
 * detail/raw_sharded.h - a readers-writer lock of several words, of which a reader needs one. For
 * internal use.
 *
 * Each shard is a whole readers-writer lock (raw_rwlock.h) in a cache line of its own. A reader
 * takes the shard of the processor that it runs on, a writer takes all that are in use, in order.
 * How many are in use is decided once for the process, by how many processors there are: see
 * runtime/sync/sharded_rwlock.c.
 */
#ifndef BELAY_DETAIL_RAW_SHARDED_H
#define BELAY_DETAIL_RAW_SHARDED_H

#include <belay/detail/raw_rwlock.h>

enum { BELAY_SHARDS_MOST_ = 8, BELAY_SHARD_ALIGNMENT_ = 64 };

typedef struct belay_shard_ {
    _Alignas(BELAY_SHARD_ALIGNMENT_) belay_raw_rwlock_ raw;
} belay_shard_;

typedef struct belay_raw_sharded_ {
    belay_shard_ shard[BELAY_SHARDS_MOST_];
} belay_raw_sharded_;

/*
 * The shard for this thread where it runs now, which it takes as a reader. Another call may give
 * another one.
 */
BELAY_API_ belay_raw_rwlock_ *belay_raw_sharded_shard_(const belay_raw_sharded_ *l);

/* As the functions of like names in raw_rwlock.h. */
BELAY_API_ bool belay_raw_sharded_write_at_(belay_raw_sharded_ *l, const char *file, int line);
BELAY_API_ belay_status belay_raw_sharded_try_write_(belay_raw_sharded_ *l);
BELAY_API_ belay_status belay_raw_sharded_write_timeout_(belay_raw_sharded_ *l,
                                                         belay_duration limit);
BELAY_API_ void belay_raw_sharded_unlock_write_(belay_raw_sharded_ *l, bool was_panicking);
BELAY_API_ void belay_raw_sharded_unlock_write_fair_(belay_raw_sharded_ *l, bool was_panicking);
BELAY_API_ void belay_raw_sharded_clear_poison_(belay_raw_sharded_ *l);
BELAY_API_ _Noreturn BELAY_COLD_ void belay_raw_sharded_write_poisoned_(belay_raw_sharded_ *l,
                                                                        const char *what,
                                                                        const char *file, int line);

/* From writer to reader, and nobody writes in between; the shard is what the caller holds then. */
BELAY_API_ belay_raw_rwlock_ *belay_raw_sharded_downgrade_(belay_raw_sharded_ *l);

BELAY_INLINE_ bool
belay_raw_sharded_is_poisoned_(const belay_raw_sharded_ *l)
{
    return belay_raw_rwlock_is_poisoned_(&l->shard[0].raw); /* which is in use in every process */
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
