/* SPDX-License-Identifier: MIT */
/*
 * lock_when.c - waiting for a condition of what a mutex protects, without a condition variable.
 *
 * Only the waiter can evaluate its condition. So every unlock of a mutex that somebody waits on in
 * this way has all of them look again, once; the mutex remembers in its word that there are any
 * (BELAY_MUTEX_WATCHED_, "watched"), in the byte that each unlock looks at anyhow. They sleep on a
 * number, `turn`, of which there is a table, by the mutex's address: two mutexes that share one
 * wake each other's waiters in vain.
 *
 *     C1  the condition is false     with the lock held
 *     C2  if this thread may have changed the data: N1 to N3, should the mutex be watched
 *     C3  t = turn
 *     C4  watched = 1
 *     C5  unlock, which wakes who wants the lock, but nobody who waits for a condition
 *     C6  look a few times whether turn != t, then sleep while turn == t
 *     C7  take the lock; from C1, and that this thread changed nothing is known
 *
 * and an unlock that sees watched, after the lock is free or handed over:
 *
 *     N1  watched = 0
 *     N2  turn += 1
 *     N3  wake all that sleep on turn
 *
 * Invariants
 *     I1  While a thread is between C4 and C7, watched is 1, or the turn is not its t any more, or
 *         somebody stands between N1 and N2. Because C3 comes before C4, an N1 that clears its
 *         watched comes before an N2 that ends its turn.
 *     I2  A thread that has changed the data unlocks with N1 to N3 where the mutex is watched. It
 *         cannot miss the bit of one who waits: that was set with the lock held.
 *     I3  C5 wakes nobody, because who has only looked has changed nothing; if it did, two whose
 *         conditions stay false would wake each other for ever.
 *
 * A waiter that gives up leaves watched behind: one spare wake, of nobody. After 2^32 unlocks
 * within one wait the turn is back where it was; a waiter that was stopped for all that time
 * between C3 and C6 would miss the last of them.
 *
 * Memory ordering
 *     [lock_when.turn]  C4 to N1: who clears a watched ends the turn that was read before it.
 *     All else is relaxed: the mutex orders what is waited for, the kernel the comparison and the
 *     wake.
 *
 * Nothing here allocates. Tests: tests/runtime/lock_when_test.c; the protocol together with that of
 * the mutex, and what breaks without each line of it: tests/runtime/model/mutex_model.c.
 */
#include "sync/lock_when.h"

#include "os/os.h"
#include "os/roster.h"

#include <belay/detail/tools.h>
#include <belay/lock_when.h>
#include <limits.h>

/* How long to look for a turn before sleeping; as in condvar.c. */
#if defined(BELAY_PARANOID)
enum { LOOKS = 0, YIELDS = 0 }; /* every wait sleeps */
#else
enum { LOOKS = 20, YIELDS = 3 };
#endif

/* How many turns there are: a power of two, many more than mutexes that are waited on like this. */
enum { TURNS_LOG2 = 8 };

static uint32_t turns[1 << TURNS_LOG2];

static uint32_t *
turn_of(const belay_raw_mutex_ *m)
{
    const uint64_t mixed = (uint64_t)(uintptr_t)m * UINT64_C(0x9E3779B97F4A7C15);
    uint32_t *const turn = &turns[mixed >> (64 - TURNS_LOG2)];
    BELAY_TOOL_ATOMIC_(turn, sizeof *turn);
    return turn;
}

/* N1 to N3. */
void
bl_lock_when_wake(belay_raw_mutex_ *m)
{
    uint32_t *const turn = turn_of(m);
    /* ACQ [lock_when.turn] */
    (void)belay_and_acq_(&m->is.sleepers, (uint8_t)~BELAY_MUTEX_WATCHED_);
    (void)belay_add_rlx_(turn, 1);
    (void)bl_os_wake(turn, INT_MAX);
}

/* The first half of C6. True when the turn is over. */
static bool
turn_ends_soon(const uint32_t *turn, uint32_t seen)
{
    for (int look = 0; look < LOOKS && !bl_os_one_processor(); look++) {
        if (belay_load_rlx_(turn) != seen)
            return true;
        bl_os_spin_hint();
    }
    for (int yield = 0; yield < YIELDS; yield++) {
        bl_os_yield();
        if (belay_load_rlx_(turn) != seen)
            return true;
    }
    return false;
}

/* C2 to C7. kind: of belay_await_kind_. */
static belay_status
wait_for_turn(belay_raw_mutex_ *m, unsigned kind, BlOsMoment deadline, const char *file, int line)
{
    const bool limited = (kind & BELAY_AWAIT_LIMITED_) != 0;
    BlOsSleep *const sleep = limited ? bl_os_wait_noted : bl_os_wait;
    const bool changed = (kind & BELAY_AWAIT_FIRST_) != 0;
    BlHold hold;
    const bool listed = bl_roster_take_off(m, &hold);
    uint32_t *const turn = turn_of(m);
    if (changed && (belay_load_rlx_(&m->is.sleepers) & BELAY_MUTEX_WATCHED_) != 0)
        bl_lock_when_wake(m);
    const uint32_t seen = belay_load_rlx_(turn);
    (void)belay_or_rel_(&m->is.sleepers, BELAY_MUTEX_WATCHED_); /* REL [lock_when.turn] */
    BELAY_TOOL_UNLOCK_PRE_(m);
    bl_mutex_unlock_unseen(m);
    BELAY_TOOL_UNLOCK_POST_(m);
    if (!turn_ends_soon(turn, seen)) {
        bl_roster_wait(&(BlWaitFor){.kind = BL_WAITS_CONDITION,
                                    .object = m,
                                    .file = file,
                                    .line = line,
                                    .limited = deadline != BL_OS_NEVER});
        (void)sleep(turn, seen, deadline);
        bl_roster_go_on();
    }
    /* The clock, not how the sleep ended: turns may come so fast that no sleep times out. */
    const bool in_time = deadline == BL_OS_NEVER || bl_os_now() < deadline;
    const bool cancelled = limited && bl_os_is_cancelled();
    belay_raw_mutex_lock_at_(m, file, line);
    if (listed)
        bl_roster_hold(&hold);
    return cancelled ? BELAY_CANCELLED : in_time ? BELAY_OK : BELAY_TIMED_OUT;
}

belay_status
belay_mutex_await_(const belay_held_ *guard, unsigned kind, int64_t deadline, const char *what,
                   const char *file, int line)
{
    belay_raw_mutex_ *const m = belay_mutex_of_held_(*guard);
    if (BELAY_UNLIKELY_(m == NULL))
        belay_panic_at_(file, line, "%s: the guard is empty: it was moved or dropped", what);
    const bool was_poisoned = belay_load_rlx_(&m->is.poisoned) != 0;
    const belay_status status = wait_for_turn(m, kind, deadline, file, line);
    if (BELAY_UNLIKELY_(!was_poisoned && belay_load_rlx_(&m->is.poisoned) != 0))
        belay_unwrap_failed_(BELAY_POISONED, what, file, line);
    return status;
}
