/* SPDX-License-Identifier: MIT */
/*
 * sharded_rwlock.c - a readers-writer lock whose readers do not meet.
 *
 * The lock has several shards, each a whole readers-writer lock (rwlock.c) in a cache line of its
 * own. A reader takes one, that of the processor it runs on; a writer takes all that are open, from
 * the first to the last, and gives them back from the last to the first.
 *
 * In use are as many shards as the machine has processors, rounded up to a power of two, and at
 * most BELAY_SHARDS_MOST_. The number is decided by whoever asks first and never changes, so all
 * threads mean the same shards. A writer pays for each: where nobody reads, all but shard 0 are
 * closed (`open` of each of them is 0) until somebody does.
 *
 *     R1  take the shard of this processor, or shard 0 if it looks closed
 *     R2  if it is closed and not shard 0: give it back, from R1
 *     R3  if shard 0 is closed, and not poisoned: open all shards
 *     R4  open = FRESH, for the next writers to see that somebody reads
 *
 *     W1  take shard 0
 *     W2  if that is open, take the others
 *     W3  unlocking: if shard 0 is open, take one off each `open` above 1; when none was above, all
 *         are closed
 *     W4  give back what was taken in W1 and W2
 *
 * Invariants
 *     I1  All shards are open, or none, but while a reader that holds shard 0 opens them or a
 *         writer that holds all closes them.
 *     I2  A reader that stays in a shard but 0 holds it while it is open, and so does whoever
 *         closes it: it stays open until the reader leaves. So a writer, which holds shard 0 and
 *         all that are open, meets every reader.
 *     I3  Writers take the shards in one order, and a reader holds one at most: nobody waits in a
 *         circle. Two writers meet at shard 0.
 *     I4  A reader gives back the shard that it took, wherever it runs by then: its guard says
 *         which.
 *     I5  A downgrade turns one shard into a reader's before it gives the others back: no writer
 *         can get in between. It closes nothing.
 *     I6  Shard 0 is poisoned, and with it all that are open, or none of these, but while a writer
 *         unlocks or clears the poison. Closed shards may be poisoned as long as shard 0 is.
 *
 * Fairness is that of each shard: no writer is starved by readers, because it waits at each shard
 * as a writer does; readers that wait are let in as they are there.
 *
 * Memory ordering
 *     [rwlock.data]   see raw_rwlock.h. It orders most of `open`, too: who opens a shard holds
 *                     shard 0, as the next writer will; who closes, ages or refreshes one holds
 *                     it, as R2 does when it looks.
 *     [sharded.open]  R3 to R2: what was written while a shard was closed, by writers that did not
 *                     take it. Who opens it has that from shard 0.
 *     The number of shards is relaxed: it means only itself.
 *
 * Nothing here allocates. Tests: tests/runtime/sharded_rwlock_test.c; R1 to W4, and what breaks
 * without each: tests/runtime/model/sharded_model.c.
 */
#include "os/os.h"

#include <belay/detail/raw_sharded.h>
#include <belay/detail/tools.h>

/*
 * The shards in use are so far apart, because processors fetch lines in pairs: BELAY_SHARDS_MOST_
 * by their number, which is a power of two. 0: nobody has asked yet.
 */
static uint32_t distance;

/* Decide how many shards are in use, once. */
BELAY_COLD_ static uint32_t
choose_distance(void)
{
    uint32_t count = 1, before = 0;
    BELAY_TOOL_ATOMIC_(&distance, sizeof distance);
#if defined(BELAY_PARANOID)
    count = BELAY_SHARDS_MOST_; /* whatever the machine */
#endif
    while (count < BELAY_SHARDS_MOST_ && count < bl_os_processors())
        count *= 2;
    const uint32_t chosen = BELAY_SHARDS_MOST_ / count;
    return belay_cas_rlx_(&distance, &before, chosen) ? chosen : before;
}

static uint32_t
shard_distance(void)
{
    const uint32_t chosen = belay_load_rlx_(&distance);
    return BELAY_LIKELY_(chosen != 0) ? chosen : choose_distance();
}

static uint32_t
shard_count(void)
{
    return BELAY_SHARDS_MOST_ / shard_distance();
}

/* Shard `number` of those in use, or of any number: modulo how many these are. */
static belay_shard_ *
shard_at(const belay_raw_sharded_ *l, uint32_t number)
{
    const uint32_t place = number * shard_distance() % BELAY_SHARDS_MOST_;
    belay_shard_ *const shard = (belay_shard_ *)belay_interior_(&l->shard[place]);
    BELAY_TOOL_ATOMIC_(&shard->open, sizeof shard->open);
    return shard;
}

static belay_raw_rwlock_ *
shard_of(const belay_raw_sharded_ *l, uint32_t number)
{
    return &shard_at(l, number)->raw;
}

static bool
is_open(const belay_shard_ *shard)
{
    return belay_load_acq_(&shard->open) != 0; /* ACQ [sharded.open] */
}

/* ---- readers -------------------------------------------------------------------------------- */

/* Out of line, so that who finds the other one open need not wait for what `open` is. */
BELAY_COLD_ static belay_raw_rwlock_ *
first_shard(const belay_raw_sharded_ *l)
{
    return shard_of(l, 0);
}

belay_raw_rwlock_ *
belay_raw_sharded_shard_(const belay_raw_sharded_ *l)
{
    belay_shard_ *const shard = shard_at(l, bl_os_processor());
    return BELAY_LIKELY_(is_open(shard)) ? &shard->raw : first_shard(l);
}

/* R3. Requires that the caller holds shard 0. */
static void
open_all(const belay_raw_sharded_ *l)
{
    const uint32_t all = shard_count();
    for (uint32_t i = 0; i < all; i++)
        belay_store_rel_(&shard_at(l, i)->open, BELAY_SHARD_FRESH_); /* REL [sharded.open] */
}

/* R2 to R4. */
bool
belay_raw_sharded_stay_(const belay_raw_sharded_ *l, belay_raw_rwlock_ *raw)
{
    belay_shard_ *const shard = (belay_shard_ *)raw;
    const bool first = raw == &l->shard[0].raw;
    if (is_open(shard)) {
        belay_store_rlx_(&shard->open, BELAY_SHARD_FRESH_);
    } else if (!first) {
        belay_raw_rwlock_unlock_read_(raw);
        return false;
    } else if (!belay_raw_rwlock_is_poisoned_(raw)) {
        open_all(l);
    }
    return true;
}

static bool
is_taken(belay_status status)
{
    return status == BELAY_OK || status == BELAY_POISONED;
}

belay_status
belay_raw_sharded_try_enter_(const belay_raw_sharded_ *l, belay_raw_rwlock_ **ret_shard)
{
    belay_status status;
    do {
        *ret_shard = belay_raw_sharded_shard_(l);
        status = belay_raw_rwlock_try_read_(*ret_shard);
    } while (is_taken(status) && !belay_raw_sharded_may_stay_(l, *ret_shard));
    return status;
}

static belay_duration
time_until(BlOsMoment deadline)
{
    return deadline == BL_OS_NEVER ? BELAY_FOREVER : deadline - bl_os_now();
}

belay_status
belay_raw_sharded_enter_timeout_(const belay_raw_sharded_ *l, belay_raw_rwlock_ **ret_shard,
                                 belay_duration limit)
{
    const BlOsMoment deadline = bl_os_after(limit);
    belay_status status;
    do {
        *ret_shard = belay_raw_sharded_shard_(l);
        status = belay_raw_rwlock_read_timeout_(*ret_shard, time_until(deadline));
    } while (is_taken(status) && !belay_raw_sharded_may_stay_(l, *ret_shard));
    return status;
}

/* ---- writers -------------------------------------------------------------------------------- */

/* How many shards a writer holds or is to take, once it has the first: all of them, or just it. */
static uint32_t
held_count(const belay_raw_sharded_ *l)
{
    return belay_raw_sharded_is_open_(l) ? shard_count() : 1;
}

/* Give back shards 0 to count - 1. */
static void
unlock_write(belay_raw_sharded_ *l, uint32_t count, bool was_panicking)
{
    while (count-- > 0)
        belay_raw_rwlock_unlock_write_(shard_of(l, count), was_panicking);
}

/* W3. Requires that the caller holds all shards. */
static void
age(const belay_raw_sharded_ *l)
{
    const uint32_t all = shard_count();
    bool was_read = false;
    for (uint32_t i = 0; i < all; i++) {
        belay_shard_ *const shard = shard_at(l, i);
        const uint32_t open = belay_load_rlx_(&shard->open);
        if (open > 1) {
            belay_store_rlx_(&shard->open, open - 1);
            was_read = true;
        }
    }
    for (uint32_t i = 0; i < all && !was_read; i++)
        belay_store_rlx_(&shard_at(l, i)->open, 0);
}

/* W3, and how many shards are to be given back. */
static uint32_t
end_writing(const belay_raw_sharded_ *l)
{
    const uint32_t held = held_count(l);
    if (held > 1)
        age(l);
    return held;
}

/*
 * Take one more shard as the writer. As belay_raw_rwlock_write_at_, but tools are told that it was
 * tried: a reader's shard and the shards of a writer are one lock, whose parts have no order.
 */
static void
write_another(belay_raw_rwlock_ *shard, const char *file, int line)
{
    uint64_t seen = 0;
    BELAY_TOOL_TRY_WRITE_PRE_(shard);
    /* ACQ [rwlock.data] */
    if (BELAY_UNLIKELY_(!belay_cas_acq_(&shard->word, &seen, BELAY_RWLOCK_WRITER_)))
        (void)belay_raw_rwlock_write_slow_(shard, seen, file, line); /* poisoned as shard 0 is */
    BELAY_TOOL_TRY_WRITE_POST_(shard, true);
}

/* W2, where shard 0 is open. */
void
belay_raw_sharded_write_others_(belay_raw_sharded_ *l, const char *file, int line)
{
    const uint32_t all = shard_count();
    for (uint32_t i = 1; i < all; i++)
        write_another(shard_of(l, i), file, line);
}

belay_status
belay_raw_sharded_try_write_(belay_raw_sharded_ *l)
{
    belay_status result = BELAY_OK;
    for (uint32_t i = 0; i == 0 || i < held_count(l); i++) {
        const belay_status status = belay_raw_rwlock_try_write_(shard_of(l, i));
        if (status != BELAY_OK)
            result = status;
        if (!is_taken(status)) {
            unlock_write(l, i, true); /* true: nothing was changed */
            break;
        }
    }
    return result;
}

belay_status
belay_raw_sharded_write_timeout_(belay_raw_sharded_ *l, belay_duration limit)
{
    const BlOsMoment deadline = bl_os_after(limit);
    belay_status result = BELAY_OK;
    for (uint32_t i = 0; i == 0 || i < held_count(l); i++) {
        const belay_status status =
            belay_raw_rwlock_write_timeout_(shard_of(l, i), time_until(deadline));
        if (status != BELAY_OK)
            result = status;
        if (!is_taken(status)) {
            unlock_write(l, i, true); /* true: nothing was changed */
            break;
        }
    }
    return result;
}

/* W3 and W4, where shard 0 is open. */
void
belay_raw_sharded_unlock_all_(belay_raw_sharded_ *l, bool was_panicking)
{
    unlock_write(l, end_writing(l), was_panicking);
}

void
belay_raw_sharded_unlock_write_fair_(belay_raw_sharded_ *l, bool was_panicking)
{
    for (uint32_t i = end_writing(l); i-- > 0;)
        belay_raw_rwlock_unlock_write_fair_(shard_of(l, i), was_panicking);
}

belay_raw_rwlock_ *
belay_raw_sharded_downgrade_(belay_raw_sharded_ *l)
{
    const uint32_t held = held_count(l);
    belay_raw_rwlock_ *const kept = belay_raw_sharded_shard_(l); /* an open one, or shard 0 */
    (void)belay_raw_rwlock_downgrade_(kept);
    for (uint32_t i = held; i-- > 0;)
        if (shard_of(l, i) != kept)
            belay_raw_rwlock_unlock_write_(shard_of(l, i), true); /* true: no panic began */
    return kept;
}

/* ---- poison --------------------------------------------------------------------------------- */

void
belay_raw_sharded_clear_poison_(belay_raw_sharded_ *l)
{
    const uint32_t all = shard_count();
    for (uint32_t i = all; i-- > 0;) /* shard 0 last: then nobody opens a poisoned one */
        belay_raw_rwlock_clear_poison_(shard_of(l, i));
}

void
belay_raw_sharded_write_poisoned_(belay_raw_sharded_ *l, const char *what, const char *file,
                                  int line)
{
    belay_raw_sharded_unlock_write_(l, true);
    belay_unwrap_failed_(BELAY_POISONED, what, file, line);
}
