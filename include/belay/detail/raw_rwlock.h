/* SPDX-License-Identifier: MIT */
/*
 * detail/raw_rwlock.h - the word of a readers-writer lock and its fast paths. For internal use.
 *
 * The word is the record {writer, writers_sleep, handed, readers, too_many | phase, readers_sleep,
 * poisoned, waiting_readers, waiting_writers}, 64 bits, and every change of it is one operation on
 * the whole. Its halves are also two futexes: writers sleep on `holders`, readers on `waiters`.
 *
 *     holders   writer           1 while a writer holds the lock
 *               writers_sleep    1 while a writer may sleep and no wake is on its way. A spare 1 is
 *                                harmless, one wake too many; a missing one would lose a wake-up.
 *               handed           1 while the lock is promised to a sleeping writer that a fair
 *                                unlock has woken; `writer` is 1 meanwhile, for all others
 *               readers          how many hold the lock, plus those that tried and are about to
 *                                take themselves back: a spare one is harmless, because taking
 *                                oneself back does all that an unlock does
 *               too_many         the top bit of readers: no more are let in
 *     waiters   phase            changes when an unlock lets in all readers that wait
 *               readers_sleep    1 while a reader that waits may sleep
 *               poisoned         1 after a writer panicked, until the poison is cleared
 *               waiting_readers  how many wait to be let in. Exact.
 *               waiting_writers  how many wait for their turn. Exact, and while it is not 0 no
 *                                reader gets in but by the change of the phase.
 *
 * A reader adds itself and looks at what the word was; an unlock takes one reader off and looks
 * likewise. A writer's fast path knows only the word 0, and its unlock the word {writer}: whatever
 * else may be set, the slow paths in runtime/sync/rwlock.c deal with, where the invariants and the
 * argument are.
 *
 * Memory ordering
 *     [rwlock.data]  the release of an unlock to the acquire of whoever takes the lock, a reader
 *                    that is let in included, whose acquire is the look that finds the phase
 *                    changed. All changes of the word are read-modify-writes, so each continues
 *                    the release sequences of those before it.
 */
#ifndef BELAY_DETAIL_RAW_RWLOCK_H
#define BELAY_DETAIL_RAW_RWLOCK_H

#include <belay/detail/atomic.h>
#include <belay/detail/base.h>
#include <belay/detail/raw_mutex.h>
#include <belay/detail/tools.h>
#include <belay/duration.h>
#include <belay/panic.h>
#include <belay/status.h>

typedef union belay_raw_rwlock_ {
    uint64_t word __attribute__((aligned(8)));
    struct {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        uint32_t holders, waiters;
#else
        uint32_t waiters, holders;
#endif
    } half; /* what the kernel compares */
} belay_raw_rwlock_;

/* The fields: a flag, or one of what is counted. */
#define BELAY_RWLOCK_WRITER_ (UINT64_C(1) << 0)
#define BELAY_RWLOCK_WRITERS_SLEEP_ (UINT64_C(1) << 1)
#define BELAY_RWLOCK_HANDED_ (UINT64_C(1) << 2)
#define BELAY_RWLOCK_READER_ (UINT64_C(1) << 3)
#define BELAY_RWLOCK_TOO_MANY_ (UINT64_C(1) << 31)
#define BELAY_RWLOCK_PHASE_ (UINT64_C(1) << 32)
#define BELAY_RWLOCK_READERS_SLEEP_ (UINT64_C(1) << 33)
#define BELAY_RWLOCK_POISONED_ (UINT64_C(1) << 34)
#define BELAY_RWLOCK_WAITING_READER_ (UINT64_C(1) << 35)
#define BELAY_RWLOCK_WAITING_WRITER_ (UINT64_C(1) << 50)

/* What keeps a reader out: a writer that holds the lock or waits for it; or overflow. */
#define BELAY_RWLOCK_NO_READERS_ \
    (BELAY_RWLOCK_WRITER_ | BELAY_RWLOCK_TOO_MANY_ | ~(BELAY_RWLOCK_WAITING_WRITER_ - 1))

BELAY_API_ uint64_t belay_raw_rwlock_read_slow_(belay_raw_rwlock_ *l, const char *file, int line);
BELAY_API_ uint64_t belay_raw_rwlock_write_slow_(belay_raw_rwlock_ *l, uint64_t seen,
                                                 const char *file, int line);
BELAY_API_ void belay_raw_rwlock_wake_writer_(belay_raw_rwlock_ *l, uint64_t seen);
BELAY_API_ void belay_raw_rwlock_unlock_write_slow_(belay_raw_rwlock_ *l, uint64_t poison);
BELAY_API_ void belay_raw_rwlock_unlock_read_fair_slow_(belay_raw_rwlock_ *l);
BELAY_API_ void belay_raw_rwlock_unlock_write_fair_slow_(belay_raw_rwlock_ *l, bool was_panicking);

/* All of these say BELAY_OK or BELAY_POISONED with the lock taken, else why it was not. */
BELAY_API_ belay_status belay_raw_rwlock_try_read_(belay_raw_rwlock_ *l);
BELAY_API_ belay_status belay_raw_rwlock_try_write_(belay_raw_rwlock_ *l);
BELAY_API_ belay_status belay_raw_rwlock_read_timeout_(belay_raw_rwlock_ *l, belay_duration limit);
BELAY_API_ belay_status belay_raw_rwlock_write_timeout_(belay_raw_rwlock_ *l, belay_duration limit);

/*
 * From writer to reader, and nobody writes in between. Requires that the caller is the writer.
 * Returns what it holds then: l.
 */
BELAY_API_ belay_raw_rwlock_ *belay_raw_rwlock_downgrade_(belay_raw_rwlock_ *l);

BELAY_API_ void belay_raw_rwlock_clear_poison_(belay_raw_rwlock_ *l);

/* Unlock what was found poisoned, and panic. */
BELAY_API_ _Noreturn BELAY_COLD_ void
belay_raw_rwlock_read_poisoned_(belay_raw_rwlock_ *l, const char *what, const char *file, int line);
BELAY_API_ _Noreturn BELAY_COLD_ void belay_raw_rwlock_write_poisoned_(belay_raw_rwlock_ *l,
                                                                       const char *what,
                                                                       const char *file, int line);

BELAY_INLINE_ bool
belay_raw_rwlock_is_poisoned_(const belay_raw_rwlock_ *l)
{
    return (belay_load_rlx_(&l->word) & BELAY_RWLOCK_POISONED_) != 0;
}

/*
 * Take the lock as a reader, sleeping as long as it takes. True when it is poisoned. file, line:
 * where, for a report of who waits.
 */
BELAY_LOCKING_ bool
belay_raw_rwlock_read_at_(belay_raw_rwlock_ *l, const char *file, int line)
{
    BELAY_TOOL_READ_PRE_(l);
    uint64_t seen = belay_add_acq_(&l->word, BELAY_RWLOCK_READER_); /* ACQ [rwlock.data] */
    if (BELAY_UNLIKELY_((seen & BELAY_RWLOCK_NO_READERS_) != 0))
        seen = belay_raw_rwlock_read_slow_(l, file, line);
    BELAY_TOOL_READ_POST_(l);
    return (seen & BELAY_RWLOCK_POISONED_) != 0;
}

/*
 * As read_at_, try_read_ and read_timeout_; *ret_shard is what the reader holds then: all of it.
 * For the macros that serve raw_sharded.h too.
 */
BELAY_LOCKING_ bool
belay_raw_rwlock_enter_at_(belay_raw_rwlock_ *l, belay_raw_rwlock_ **ret_shard, const char *file,
                           int line)
{
    *ret_shard = l;
    return belay_raw_rwlock_read_at_(l, file, line);
}

BELAY_LOCKING_ belay_status
belay_raw_rwlock_try_enter_(belay_raw_rwlock_ *l, belay_raw_rwlock_ **ret_shard)
{
    *ret_shard = l;
    return belay_raw_rwlock_try_read_(l);
}

BELAY_LOCKING_ belay_status
belay_raw_rwlock_enter_timeout_(belay_raw_rwlock_ *l, belay_raw_rwlock_ **ret_shard,
                                belay_duration limit)
{
    *ret_shard = l;
    return belay_raw_rwlock_read_timeout_(l, limit);
}

/* Give back what a reader took. Requires that the lock outlives the call. */
BELAY_INLINE_ void
belay_raw_rwlock_unlock_read_(belay_raw_rwlock_ *l)
{
    BELAY_TOOL_UNLOCK_READ_PRE_(l);
    const uint64_t seen = belay_sub_rel_(&l->word, BELAY_RWLOCK_READER_); /* REL [rwlock.data] */
    if (BELAY_UNLIKELY_(seen >= BELAY_RWLOCK_WAITING_WRITER_))
        belay_raw_rwlock_wake_writer_(l, seen - BELAY_RWLOCK_READER_);
    BELAY_TOOL_UNLOCK_READ_POST_(l);
}

/* The same as the writer. */
BELAY_LOCKING_ bool
belay_raw_rwlock_write_at_(belay_raw_rwlock_ *l, const char *file, int line)
{
    uint64_t seen = 0;
    bool poisoned = false; /* the word 0 is not */
    BELAY_TOOL_WRITE_PRE_(l);
    /* ACQ [rwlock.data] */
    if (BELAY_UNLIKELY_(!belay_cas_acq_(&l->word, &seen, BELAY_RWLOCK_WRITER_)))
        poisoned =
            (belay_raw_rwlock_write_slow_(l, seen, file, line) & BELAY_RWLOCK_POISONED_) != 0;
    BELAY_TOOL_WRITE_POST_(l);
    return poisoned;
}

/*
 * Give back what the writer took. Requires that the lock outlives the call. was_panicking: what
 * belay_thread_panicking() said when the lock was taken; a panic that began since then poisons it.
 */
BELAY_INLINE_ void
belay_raw_rwlock_unlock_write_(belay_raw_rwlock_ *l, bool was_panicking)
{
    uint64_t held = BELAY_RWLOCK_WRITER_;
    BELAY_TOOL_UNLOCK_WRITE_PRE_(l);
    if (BELAY_UNLIKELY_(!was_panicking && belay_thread_panicking()))
        belay_raw_rwlock_unlock_write_slow_(l, BELAY_RWLOCK_POISONED_);
    /* REL [rwlock.data] */
    else if (BELAY_UNLIKELY_(!belay_cas_rel_(&l->word, &held, 0)))
        belay_raw_rwlock_unlock_write_slow_(l, 0);
    BELAY_TOOL_UNLOCK_WRITE_POST_(l);
}

/*
 * The same two, but give the lock to the readers that wait, if the caller writes and there are any,
 * or else to the writer that has slept longest.
 */
BELAY_INLINE_ void
belay_raw_rwlock_unlock_read_fair_(belay_raw_rwlock_ *l)
{
    if (BELAY_LIKELY_(belay_load_rlx_(&l->word) < BELAY_RWLOCK_WAITING_WRITER_))
        belay_raw_rwlock_unlock_read_(l);
    else
        belay_raw_rwlock_unlock_read_fair_slow_(l);
}

BELAY_INLINE_ void
belay_raw_rwlock_unlock_write_fair_(belay_raw_rwlock_ *l, bool was_panicking)
{
    if (BELAY_LIKELY_(belay_load_rlx_(&l->word) < BELAY_RWLOCK_WAITING_WRITER_))
        belay_raw_rwlock_unlock_write_(l, was_panicking);
    else
        belay_raw_rwlock_unlock_write_fair_slow_(l, was_panicking);
}

/* A lock held for writing, as guards keep it: see belay_held_ in raw_mutex.h. */
BELAY_LOCKING_ belay_held_
belay_rwlock_held_at_(belay_raw_rwlock_ *l, const char *file, int line)
{
    BELAY_DEBUG_HOLD_(l, BELAY_DEBUG_WRITE_, file, line);
    return (uintptr_t)l | (belay_thread_panicking() ? 1 : 0);
}

BELAY_INLINE_ belay_raw_rwlock_ *
belay_rwlock_of_held_(belay_held_ held)
{
    return (belay_raw_rwlock_ *)(held & ~(uintptr_t)1);
}

BELAY_INLINE_ void
belay_rwlock_held_release_(belay_held_ held)
{
    BELAY_DEBUG_LET_GO_(belay_rwlock_of_held_(held));
    belay_raw_rwlock_unlock_write_(belay_rwlock_of_held_(held), (held & 1) != 0);
}

BELAY_INLINE_ void
belay_rwlock_held_release_fair_(belay_held_ held)
{
    BELAY_DEBUG_LET_GO_(belay_rwlock_of_held_(held));
    belay_raw_rwlock_unlock_write_fair_(belay_rwlock_of_held_(held), (held & 1) != 0);
}

#endif
