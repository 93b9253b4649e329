/* SPDX-License-Identifier: MIT */
/*
 * sharded_rwlock.c - a readers-writer lock whose readers do not meet.
 *
 * The lock has several shards, each a whole readers-writer lock (rwlock.c) in a cache line of its
 * own. A reader takes one, that of the processor it runs on; a writer takes all that are in use,
 * from the first to the last, and gives them back from the last to the first.
 *
 * In use are as many shards as the machine has processors, rounded up to a power of two, and at
 * most BELAY_SHARDS_MOST_: a writer pays for each. The number is decided by whoever asks first and
 * never changes, so all threads mean the same shards.
 *
 * Invariants
 *     I1  A writer holds every shard in use, so it meets every reader: each of them holds one.
 *     I2  Writers take the shards in one order, and a reader holds one at most: nobody waits in a
 *         circle. Two writers meet at shard 0.
 *     I3  A reader gives back the shard that it took, wherever it runs by then: its guard says
 *         which.
 *     I4  A downgrade turns one shard into a reader's before it gives the others back: no writer
 *         can get in between.
 *     I5  All shards in use are poisoned, or none, but while a writer unlocks or clears the poison.
 *
 * Fairness is that of each shard: no writer is starved by readers, because it waits at each shard
 * as a writer does; readers that wait are let in as they are there.
 *
 * Memory ordering
 *     [rwlock.data]  see raw_rwlock.h. The number of shards is relaxed: it means only itself.
 *
 * Nothing here allocates. Tests: tests/runtime/sharded_rwlock_test.c. It has no protocol of its own
 * besides the one order of the writers.
 */
#include "os/os.h"

#include <belay/detail/raw_sharded.h>
#include <belay/detail/tools.h>

/* Shards in use; 0: nobody has asked yet. */
static uint32_t in_use;

/* Decide how many shards are in use, once. */
BELAY_COLD_ static uint32_t
choose_count(void)
{
    uint32_t count = 1, before = 0;
    BELAY_TOOL_ATOMIC_(&in_use, sizeof in_use);
#if defined(BELAY_PARANOID)
    count = BELAY_SHARDS_MOST_; /* whatever the machine */
#endif
    while (count < BELAY_SHARDS_MOST_ && count < bl_os_processors())
        count *= 2;
    return belay_cas_rlx_(&in_use, &before, count) ? count : before;
}

static uint32_t
shard_count(void)
{
    const uint32_t count = belay_load_rlx_(&in_use);
    return BELAY_LIKELY_(count != 0) ? count : choose_count();
}

/* Shard `number` of those in use. They lie apart: processors fetch lines in pairs. */
static belay_raw_rwlock_ *
shard_of(const belay_raw_sharded_ *l, uint32_t number, uint32_t count)
{
    const uint32_t distance = BELAY_SHARDS_MOST_ / count;
    return (belay_raw_rwlock_ *)belay_interior_(&l->shard[number * distance].raw);
}

/* ---- readers -------------------------------------------------------------------------------- */

belay_raw_rwlock_ *
belay_raw_sharded_shard_(const belay_raw_sharded_ *l)
{
    const uint32_t count = shard_count();
    return shard_of(l, bl_os_processor() & (count - 1), count);
}

/* ---- writers -------------------------------------------------------------------------------- */

/* Give back shards 0 to count - 1, of all. */
static void
unlock_write(belay_raw_sharded_ *l, uint32_t count, uint32_t all, bool was_panicking)
{
    while (count-- > 0)
        belay_raw_rwlock_unlock_write_(shard_of(l, count, all), was_panicking);
}

/*
 * Take one more shard as the writer. As belay_raw_rwlock_write_at_, but tools are told that it was
 * tried: a reader's shard and the shards of a writer are one lock, whose parts have no order.
 */
static bool
write_another(belay_raw_rwlock_ *shard, const char *file, int line)
{
    uint64_t seen = 0;
    bool poisoned = false; /* the word 0 is not */
    BELAY_TOOL_TRY_WRITE_PRE_(shard);
    /* ACQ [rwlock.data] */
    if (BELAY_UNLIKELY_(!belay_cas_acq_(&shard->word, &seen, BELAY_RWLOCK_WRITER_)))
        poisoned =
            (belay_raw_rwlock_write_slow_(shard, seen, file, line) & BELAY_RWLOCK_POISONED_) != 0;
    BELAY_TOOL_TRY_WRITE_POST_(shard, true);
    return poisoned;
}

bool
belay_raw_sharded_write_at_(belay_raw_sharded_ *l, const char *file, int line)
{
    const uint32_t all = shard_count();
    bool poisoned = belay_raw_rwlock_write_at_(shard_of(l, 0, all), file, line);
    for (uint32_t i = 1; i < all; i++)
        poisoned |= write_another(shard_of(l, i, all), file, line);
    return poisoned;
}

belay_status
belay_raw_sharded_try_write_(belay_raw_sharded_ *l)
{
    const uint32_t all = shard_count();
    belay_status result = BELAY_OK;
    for (uint32_t i = 0; i < all; i++) {
        const belay_status status = belay_raw_rwlock_try_write_(shard_of(l, i, all));
        if (status != BELAY_OK)
            result = status;
        if (status != BELAY_OK && status != BELAY_POISONED) {
            unlock_write(l, i, all, true); /* true: nothing was changed */
            break;
        }
    }
    return result;
}

belay_status
belay_raw_sharded_write_timeout_(belay_raw_sharded_ *l, belay_duration limit)
{
    const uint32_t all = shard_count();
    const BlOsMoment deadline = bl_os_after(limit);
    belay_status result = BELAY_OK;
    for (uint32_t i = 0; i < all; i++) {
        const belay_duration left =
            deadline == BL_OS_NEVER ? BELAY_FOREVER : deadline - bl_os_now();
        const belay_status status = belay_raw_rwlock_write_timeout_(shard_of(l, i, all), left);
        if (status != BELAY_OK)
            result = status;
        if (status != BELAY_OK && status != BELAY_POISONED) {
            unlock_write(l, i, all, true); /* true: nothing was changed */
            break;
        }
    }
    return result;
}

void
belay_raw_sharded_unlock_write_(belay_raw_sharded_ *l, bool was_panicking)
{
    const uint32_t all = shard_count();
    unlock_write(l, all, all, was_panicking);
}

void
belay_raw_sharded_unlock_write_fair_(belay_raw_sharded_ *l, bool was_panicking)
{
    const uint32_t all = shard_count();
    for (uint32_t i = all; i-- > 0;)
        belay_raw_rwlock_unlock_write_fair_(shard_of(l, i, all), was_panicking);
}

belay_raw_rwlock_ *
belay_raw_sharded_downgrade_(belay_raw_sharded_ *l)
{
    const uint32_t all = shard_count();
    belay_raw_rwlock_ *const kept = belay_raw_sharded_shard_(l);
    (void)belay_raw_rwlock_downgrade_(kept);
    for (uint32_t i = all; i-- > 0;)
        if (shard_of(l, i, all) != kept)
            belay_raw_rwlock_unlock_write_(shard_of(l, i, all), true); /* true: no panic began */
    return kept;
}

/* ---- poison --------------------------------------------------------------------------------- */

void
belay_raw_sharded_clear_poison_(belay_raw_sharded_ *l)
{
    const uint32_t all = shard_count();
    for (uint32_t i = 0; i < all; i++)
        belay_raw_rwlock_clear_poison_(shard_of(l, i, all));
}

void
belay_raw_sharded_write_poisoned_(belay_raw_sharded_ *l, const char *what, const char *file,
                                  int line)
{
    belay_raw_sharded_unlock_write_(l, true);
    belay_unwrap_failed_(BELAY_POISONED, what, file, line);
}
