/* SPDX-License-Identifier: MIT */
/*
 * condvar.c - condition variables: a count of notifies that waiters look at, then sleep on.
 *
 * The record {turn_, waiters_, sleepers_}:
 *
 *     W1  waiters_ += 1          with the mutex held
 *     W2  t = turn_              with the mutex held
 *     W3  give the mutex back
 *     W4  look a few times whether turn_ != t: then go on at W8
 *     W5  sleepers_ += 1
 *     W6  sleep while turn_ == t
 *     W7  sleepers_ -= 1
 *     W8  waiters_ -= 1
 *     W9  take the mutex
 *
 *     N1  if waiters_ is 0: done
 *     N2  turn_ += 1
 *     N3  if sleepers_ is 0: done
 *     N4  wake one, or all
 *
 * Invariants
 *     I1  A waiter is counted before it gives the mutex back, so a thread that takes the mutex
 *         after it finds it counted: the notify for what that thread changes is not skipped in N1.
 *     I2  The turn is noted under the mutex. A notify for a change made after that advances it, and
 *         the kernel compares it as it puts the waiter to sleep: the waiter does not sleep through
 *         it.
 *     I3  W5 and N3 are read-modify-writes of one place, so one of them comes first. If W5 does, N3
 *         finds the sleeper. If N3 does, W6 sees the turn of N2 and does not sleep.
 *     I4  A waiter is counted until its wait is over, and only then takes the mutex: what was
 *         changed before a notify that counted it is seen by the next look at the condition.
 *
 * A spare wake is harmless: when a notify finds one waiter on its way to sleep and another asleep,
 * both return. Whom N4 wakes does not matter either: a waiter that came after the notify has looked
 * at the condition after the change that the notify is for. After 2^32 notifies within one wait the
 * turn is back where it was; a waiter that was stopped for all that time between W2 and W6 would
 * miss the last of them.
 *
 * Timeouts, and notes (note.h), which end the waits that have a limit. A sleeper that is reported
 * as timed out or cancelled was not counted by any wake: it takes none away from others.
 *
 * Misuse: mutex_ is written by the first waiter, with its mutex held, and compared by those who
 * come while there are others. With one mutex all of this happens under it.
 *
 * Memory ordering
 *     [condvar.sleep]  W5 with N3: what makes the turn of N2 visible in W6 (I3).
 *     All else is relaxed. What is waited for is protected by the mutex, which also orders I1, I2
 *     and I4; the kernel orders the comparison and the wake.
 *
 * Nothing here allocates. Tests: tests/runtime/condvar_test.c; the protocol, and what breaks
 * without each line of it: tests/runtime/model/condvar_model.c.
 */
#include "os/os.h"
#include "os/roster.h"

#include <belay/condvar.h>
#include <belay/detail/tools.h>

/*
 * How long to look for a notify before sleeping, measured (bench/condvar_bench.c): a few
 * microseconds, enough for a core to answer that is far away, and turns for a notifier that waits
 * for this very core. Each look takes the cache line from the notifier, and a waiter that comes
 * back for every single notify fights it for the mutex: with fewer pauses give and take needs up to
 * twice the time.
 */
#if defined(BELAY_PARANOID)
enum { LOOKS = 0, PAUSES = 0, YIELDS = 0 }; /* every wait sleeps */
#else
enum {
    LOOKS = 8,
    PAUSES = 16, /* after each look */
    YIELDS = 3,
};
#endif

static belay_raw_mutex_ *
mutex_of(belay_held_ held)
{
    return (belay_raw_mutex_ *)(held & ~(belay_held_)1);
}

static bool
is_poisoned(belay_held_ held)
{
    return belay_load_rlx_(&mutex_of(held)->is.poisoned) != 0;
}

/* W4. True when a notify came. */
static bool
turn_comes_soon(const belay_condvar *cv, uint32_t turn)
{
    for (int look = 0; look < LOOKS && !bl_os_one_processor(); look++) {
        if (belay_load_rlx_(&cv->turn_) != turn)
            return true;
        for (int i = 0; i < PAUSES; i++)
            bl_os_spin_hint();
    }
    for (int yield = 0; yield < YIELDS; yield++) {
        bl_os_yield();
        if (belay_load_rlx_(&cv->turn_) != turn)
            return true;
    }
    return false;
}

/* How to sleep in W6. */
typedef struct How {
    BlOsSleep *sleep;
    BlOsMoment deadline;
} How;

static const How for_ever = {bl_os_wait, BL_OS_NEVER};

/* W4 to W7. */
static BlOsWait
sleep_through(belay_condvar *cv, uint32_t turn, How how, const char *file, int line)
{
    if (turn_comes_soon(cv, turn))
        return BL_OS_WOKEN;
    (void)belay_add_acqrel_(&cv->sleepers_, 1); /* ACQREL [condvar.sleep] */
    bl_roster_wait(&(BlWaitFor){.kind = BL_WAITS_CONDVAR,
                                .object = cv,
                                .file = file,
                                .line = line,
                                .limited = how.deadline != BL_OS_NEVER});
    const BlOsWait result = how.sleep(&cv->turn_, turn, how.deadline);
    bl_roster_go_on();
    (void)belay_sub_rlx_(&cv->sleepers_, 1);
    return result;
}

/* W1, and that all who wait at the same time wait with the same mutex. */
static void
count_waiter(belay_condvar *cv, belay_held_ held, const char *file, int line)
{
    const uint32_t mutex = (uint32_t)((uintptr_t)mutex_of(held) / sizeof(belay_raw_mutex_));
    if (belay_add_rlx_(&cv->waiters_, 1) == 0) {
        belay_store_rlx_(&cv->mutex_, mutex);
    } else if (BELAY_UNLIKELY_(belay_load_rlx_(&cv->mutex_) != mutex)) {
        (void)belay_sub_rlx_(&cv->waiters_, 1);
        belay_panic_at_(file, line,
                        "condvar_wait: another thread waits on this condvar with another mutex");
    }
}

/*
 * W1 to W9, whatever the poison of the mutex; the guard has to hold it. Panics on misuse, with the
 * mutex held.
 */
static BlOsWait
wait_released(const belay_condvar *shared, belay_held_ held, How how, const char *file, int line)
{
    belay_condvar *const cv = (belay_condvar *)belay_interior_(shared);
    if (BELAY_UNLIKELY_(held == 0))
        belay_panic_at_(file, line, "condvar_wait: the guard is empty: it was moved or dropped");
    BELAY_TOOL_ATOMIC_(cv, sizeof *cv);
    count_waiter(cv, held, file, line);
    const uint32_t turn = belay_load_rlx_(&cv->turn_);
    BlHold hold;
    const bool listed = bl_roster_take_off(mutex_of(held), &hold);
    belay_raw_mutex_unlock_(mutex_of(held), true); /* true: waiting in a drop does not poison */
    const BlOsWait result = sleep_through(cv, turn, how, file, line);
    (void)belay_sub_rlx_(&cv->waiters_, 1);
    belay_raw_mutex_lock_at_(mutex_of(held), file, line);
    if (listed)
        bl_roster_hold(&hold);
    return result;
}

/* Wait, and panic if another thread poisoned the mutex meanwhile. */
static BlOsWait
wait_unpoisoned(const belay_condvar *shared, belay_held_ held, How how, const char *file, int line)
{
    const bool was_poisoned = held != 0 && is_poisoned(held);
    const BlOsWait result = wait_released(shared, held, how, file, line);
    if (BELAY_UNLIKELY_(!was_poisoned && is_poisoned(held)))
        belay_unwrap_failed_(BELAY_POISONED, "condvar_wait", file, line);
    return result;
}

void
belay_condvar_wait_(const belay_condvar *shared, const belay_held_ *guard, const char *file,
                    int line)
{
    (void)wait_unpoisoned(shared, *guard, for_ever, file, line);
}

belay_status
belay_condvar_wait_result_(const belay_condvar *shared, const belay_held_ *guard, const char *file,
                           int line)
{
    (void)wait_released(shared, *guard, for_ever, file, line);
    return is_poisoned(*guard) ? BELAY_POISONED : BELAY_OK;
}

belay_status
belay_condvar_wait_timeout_(const belay_condvar *shared, const belay_held_ *guard,
                            belay_duration limit, const char *file, int line)
{
    const How how = {bl_os_wait_noted, bl_os_after(limit)};
    return bl_os_status(wait_unpoisoned(shared, *guard, how, file, line));
}

belay_status
belay_condvar_wait_until_(const belay_condvar *shared, const belay_held_ *guard, int64_t deadline,
                          const char *file, int line)
{
    const How how = {bl_os_wait_noted, deadline};
    const belay_status status = bl_os_status(wait_unpoisoned(shared, *guard, how, file, line));
    if (status != BELAY_OK)
        return status;
    /* Notifies for other conditions may come so fast that no sleep is ended. */
    if (bl_os_is_watching() && bl_os_is_cancelled())
        return BELAY_CANCELLED;
    return deadline != BL_OS_NEVER && bl_os_now() >= deadline ? BELAY_TIMED_OUT : BELAY_OK;
}

void
belay_condvar_wake_(belay_condvar *cv, int count)
{
    (void)belay_add_rlx_(&cv->turn_, 1);
    if (belay_add_acqrel_(&cv->sleepers_, 0) != 0) /* ACQREL [condvar.sleep] */
        (void)bl_os_wake(&cv->turn_, count);
}

int64_t
belay_deadline_(belay_duration limit)
{
    return bl_os_after(limit);
}
