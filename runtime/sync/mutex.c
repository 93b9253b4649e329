/* SPDX-License-Identifier: MIT */
/*
 * mutex.c - the slow paths of the mutex: waiting, waking, handing over, timeouts, poison.
 *
 * The word {locked, sleepers, poisoned, handed} and the two fast paths are in detail/raw_mutex.h.
 * "sleepers" means the bit BELAY_MUTEX_SLEEPERS_ of it; who waits for a condition, and the other
 * bit, are in lock_when.c. A thread that finds the lock held spins a little, then goes round:
 *
 *     S1  sleepers = 1
 *     S2  fence everywhere           skipped when sleepers was 1 already: who set it has fenced, or
 *                                    is about to and then tries S3 itself
 *     S3  take the lock if it is free, leaving sleepers = 1: others may sleep
 *     S4  sleep while the word is {1, 1, poisoned, handed}
 *     S5  woken by a wake: if handed is 1, make it 0; the lock is this thread's
 *     S6  take the lock if it is free; if neither worked, from S1
 *     S7  sleepers = 1, as the owner
 *
 * and an unlock that sees sleepers:
 *
 *     U1  locked = 0                 a plain store
 *     U2  look at sleepers           a plain load, which the processor may do before U1
 *     U3  {0, 1} -> {0, 0}           in one step; if somebody took the lock meanwhile, the flag
 *                                    stays for that owner's unlock
 *     U4  wake one sleeper
 *
 * A fair unlock that sees sleepers hands the lock over. It stays locked all the time:
 *
 *     F1  handed = 1
 *     F2  wake one sleeper; done if there was one
 *     F3  handed = 0; if it was 1, the lock is still this thread's: unlock from U1
 *
 * Invariants
 *     I1  A thread goes to sleep only while the word, as the kernel sees it, has locked and
 *         sleepers.
 *     I2  While anyone sleeps, sleepers is 1 or a wake is owed: an unlocker stands before U4, or a
 *         woken thread before S7 or S1. A woken thread sets sleepers again whatever it finds,
 *         because it cannot know whether others sleep.
 *     I3  Between S1 and a failed S3 nobody gives up: others may sleep on the strength of that S1.
 *     I4  poisoned is written only by the holder (or by clear_poison, with the guard held).
 *     I5  While handed is 1, a thread that a wake has counted is before S5, or somebody is before
 *         F3. Only these make it 0, and whoever does has the lock. (A waiter that no wake counted,
 *         because the word had changed or a signal came, leaves it alone: it has not slept longest.
 *         The heir may also be one that an older wake, from U4, has reached first.)
 *
 * Timeouts, and notes (note.h), which end the waits that have a limit. A sleeper that is reported
 * as timed out or cancelled was not counted by any wake: it just leaves (the sleepers flag that it
 * leaves behind costs one spare wake). One that was woken goes to S5, however late it is, and may
 * only give up after the next S3: F2 counts on it.
 *
 * When the kernel refuses the fence. Where it always did, BELAY_HAZARD_FENCE_ stays set: unlocks
 * order U1 before U2 by an exchange, and S2 is a fence of this thread. Where it begins to (a
 * sandbox that was entered later), the waiter cannot trust its flag: it sleeps in short naps, does
 * not skip S2, and on giving up hands on as an unlock does, because others may have relied on its
 * flag.
 *
 * Memory ordering
 *     [mutex.data]   see raw_mutex.h; F1 releases it and S5 acquires it likewise. Everything else
 *                    is relaxed: S1, U2 are ordered by S2, the kernel compares the word again as it
 *                    puts a thread to sleep, and U3, U4 pass through it.
 *     [mutex.fence]  where there is no membarrier: the unlock's exchange of locked and its look at
 *                    sleepers, the waiter's exchange of sleepers and the comparison of its wait are
 *                    in one order that all threads agree on, so one of the two sees the other.
 *
 * U4 wakes in order, but a running thread may take the lock first (barging), which is what makes a
 * contended lock fast; F1 keeps it out. Nothing here allocates. Tests: tests/runtime/mutex_test.c,
 * fair_test.c; every line of the protocol above, and what breaks without it:
 * tests/runtime/model/mutex_model.c.
 */
#include "os/os.h"
#include "os/roster.h"
#include "sync/lock_when.h"

#include <belay/detail/raw_mutex.h>

#define SLEEPERS BELAY_MUTEX_SLEEPERS_
#define WATCHED BELAY_MUTEX_WATCHED_

/*
 * How long to look at a held lock before sleeping, measured (bench/mutex_bench.c). Each look takes
 * the cache line from the holder: with four pauses before it, threads that only lock and unlock are
 * a third faster, but where the lock is held for 50 to 1,000 ns each hand-over comes later, by up
 * to a tenth of the whole. Pauses that double lose there too. A sleep costs some 50 microseconds:
 * the turns of yielding are worth their time, and let a holder that was preempted run.
 */
enum {
    LOOKS = 40,
    PAUSES = 2, /* before each look */
    YIELDS = 8,
    NAP_MS = 1, /* how long a waiter sleeps at most that cannot fence */
};

typedef enum Fence { FENCED, NOT_FENCED } Fence;

/* Find out, before main and thus before anybody waits, whether the kernel fences for us. */
__attribute__((constructor)) static void
register_fence(void)
{
#if defined(BELAY_PARANOID)
    return; /* the paranoid build takes the way of kernels without membarrier */
#endif
    /* Relaxed: threads that are started later see it by their start. */
    if (bl_os_fence_everywhere())
        belay_sub_rlx_(&belay_unlock_hazards_, BELAY_HAZARD_FENCE_);
}

static bool
kernel_fences(void)
{
    return (belay_load_rlx_(&belay_unlock_hazards_) & BELAY_HAZARD_FENCE_) == 0;
}

/*
 * Take the lock if it is free. The look comes first: a failing exchange would disturb the holder.
 */
static bool
take_free(belay_raw_mutex_ *m)
{
    /* ACQ [mutex.data] */
    return belay_load_rlx_(&m->is.locked) == 0 && belay_swap_acq_(&m->is.locked, 1) == 0;
}

/* Look at the lock a few times. True when it was taken. */
static bool
spin(belay_raw_mutex_ *m)
{
    if (bl_os_one_processor())
        return take_free(m);
    for (int look = 0; look < LOOKS; look++) {
        for (int i = 0; i < PAUSES; i++)
            bl_os_spin_hint();
        if (take_free(m))
            return true;
    }
    return false;
}

/* The same for longer, letting others run: one of them may be the holder. */
static bool
spin_and_yield(belay_raw_mutex_ *m)
{
    if (spin(m))
        return true;
    for (int turn = 0; turn < YIELDS; turn++) {
        bl_os_yield();
        if (take_free(m))
            return true;
    }
    return false;
}

/*
 * S1 and S2: see to it that every unlock from now on sees that somebody may sleep. Without the
 * kernel's fence, when it has begun to refuse: NOT_FENCED, and unlocks may miss it.
 */
static Fence
announce_sleeper(belay_raw_mutex_ *m, Fence before)
{
    if (!kernel_fences()) {
        /* SEQ [mutex.fence] the waiter's half: sleepers is set before locked is looked at */
        (void)belay_or_seqcst_(&m->is.sleepers, SLEEPERS);
        return FENCED;
    }
    if (before == FENCED && (belay_load_rlx_(&m->is.sleepers) & SLEEPERS) != 0)
        return FENCED;
    (void)belay_or_rlx_(&m->is.sleepers, SLEEPERS);
    return bl_os_fence_everywhere() ? FENCED : NOT_FENCED;
}

/* U3 and U4, where somebody may sleep: wake one, unless a new owner will do it. */
static void
wake_one(belay_raw_mutex_ *m)
{
    belay_raw_mutex_ seen = {.lock_and_sleepers = belay_load_rlx_(&m->lock_and_sleepers)};
    while (seen.is.locked == 0 && (seen.is.sleepers & SLEEPERS) != 0) {
        belay_raw_mutex_ next = seen;
        next.is.sleepers &= (uint8_t)~SLEEPERS;
        if (belay_cas_weak_rlx_(&m->lock_and_sleepers, &seen.lock_and_sleepers,
                                next.lock_and_sleepers)) {
            (void)bl_os_wake(&m->word, 1);
            return;
        }
    }
}

/*
 * For a waiter that leaves and could not fence: others may sleep on the strength of its flag, which
 * the owner's unlock may have missed. Wake one, whoever holds the lock: it announces itself anew.
 */
static void
hand_on(belay_raw_mutex_ *m)
{
    (void)belay_and_rlx_(&m->is.sleepers, (uint8_t)~SLEEPERS);
    (void)bl_os_wake(&m->word, 1);
}

/* S4: sleep until a wake or the deadline, if the lock is still held and unlocks are to wake. */
static BlOsWait
sleep_on(belay_raw_mutex_ *m, BlOsMoment deadline, Fence fence, BlOsSleep *sleep)
{
    belay_raw_mutex_ held = {.word = belay_load_rlx_(&m->word)};
    held.is.locked = 1; /* I1 */
    held.is.sleepers |= SLEEPERS;
    if (fence == FENCED)
        return sleep(&m->word, held.word, deadline);
    const BlOsMoment nap_end = bl_os_after(BELAY_MS(NAP_MS));
    const BlOsWait result = sleep(&m->word, held.word, nap_end < deadline ? nap_end : deadline);
    return result == BL_OS_TIMED_OUT && nap_end < deadline ? BL_OS_UNWOKEN : result;
}

/* S5, for a thread that was woken by a wake. */
static bool
take_handed(belay_raw_mutex_ *m)
{
    /* ACQ [mutex.data] */
    return belay_load_rlx_(&m->is.handed) != 0 && belay_swap_acq_(&m->is.handed, 0) != 0;
}

/*
 * S1 to S7, until the lock is taken, the deadline is over, or a note ends the sleep. True when it
 * was taken. Returning false is only allowed where it stands: right after the sleep said so (see
 * Timeouts, I3).
 */
static bool
lock_sleeping(belay_raw_mutex_ *m, BlOsMoment deadline, BlOsSleep *sleep)
{
    Fence fence = FENCED;
    for (;;) {
        fence = announce_sleeper(m, fence);
        if (take_free(m))
            return true;
        const BlOsWait result = sleep_on(m, deadline, fence, sleep);
        if (result == BL_OS_TIMED_OUT || result == BL_OS_CANCELLED) {
            if (fence == NOT_FENCED)
                hand_on(m);
            return false;
        }
        if ((result == BL_OS_WOKEN && take_handed(m)) || spin(m)) {
            (void)belay_or_rlx_(&m->is.sleepers, SLEEPERS); /* I2: others may sleep */
            return true;
        }
    }
}

void
belay_raw_mutex_lock_slow_(belay_raw_mutex_ *m, const char *file, int line)
{
    if (spin_and_yield(m))
        return;
    bl_roster_wait(&(BlWaitFor){.kind = BL_WAITS_MUTEX,
                                .object = m,
                                .file = file,
                                .line = line,
                                .caller = __builtin_return_address(0)});
    (void)lock_sleeping(m, BL_OS_NEVER, bl_os_wait);
    bl_roster_go_on();
}

/* The slow path of a lock with a deadline; caller: as in BlWaitFor. */
static bool
lock_until(belay_raw_mutex_ *m, BlOsMoment deadline, const void *caller)
{
    if (spin_and_yield(m))
        return true;
    bl_roster_wait(
        &(BlWaitFor){.kind = BL_WAITS_MUTEX, .object = m, .caller = caller, .limited = true});
    const bool won = lock_sleeping(m, deadline, bl_os_wait_noted);
    bl_roster_go_on();
    return won;
}

belay_status
belay_raw_mutex_lock_timeout_(belay_raw_mutex_ *m, belay_duration limit)
{
    BELAY_TOOL_TRY_PRE_(m);
    const BlOsMoment deadline = bl_os_after(limit);
    const bool won = lock_until(m, deadline, __builtin_return_address(0));
    BELAY_TOOL_TRY_POST_(m, won);
    if (won)
        return BELAY_OK;
    return bl_os_is_cancelled() ? BELAY_CANCELLED : BELAY_TIMED_OUT;
}

/* U3 and U4, and the same for those that wait for a condition. */
void
belay_raw_mutex_wake_(belay_raw_mutex_ *m)
{
    const uint8_t seen = belay_load_rlx_(&m->is.sleepers);
    if ((seen & SLEEPERS) != 0)
        wake_one(m);
    if ((seen & WATCHED) != 0)
        bl_lock_when_wake(m);
}

/* U1 and U2, wherever the fence comes from. Gives what U2 saw. */
static uint8_t
release(belay_raw_mutex_ *m)
{
    if (kernel_fences()) {
        belay_store_rel_(&m->is.locked, 0); /* REL [mutex.data] */
        belay_compiler_fence_();
    } else {
        /* REL [mutex.data] SEQ [mutex.fence] the unlock's half: U1 .. */
        (void)belay_swap_seqcst_(&m->is.locked, 0);
    }
    /* SEQ [mutex.fence] .. before U2. Where the kernel fences, relaxed would do. */
    return belay_load_seqcst_(&m->is.sleepers);
}

/* A panic that began while the lock was held: carried by the release that follows. */
static void
poison_if_panicking(belay_raw_mutex_ *m, bool was_panicking)
{
    if (!was_panicking && belay_thread_panicking())
        belay_store_rlx_(&m->is.poisoned, 1);
}

void
belay_raw_mutex_unlock_hazard_(belay_raw_mutex_ *m, bool was_panicking)
{
    poison_if_panicking(m, was_panicking);
    if (release(m) != 0)
        belay_raw_mutex_wake_(m);
}

void
bl_mutex_unlock_unseen(belay_raw_mutex_ *m)
{
    if ((release(m) & SLEEPERS) != 0)
        wake_one(m);
}

/* F1 to F3. */
void
belay_raw_mutex_hand_over_(belay_raw_mutex_ *m, bool was_panicking)
{
    BELAY_TOOL_UNLOCK_PRE_(m);
    poison_if_panicking(m, was_panicking);
    belay_store_rel_(&m->is.handed, 1); /* REL [mutex.data] */
    const bool nobody = bl_os_wake(&m->word, 1) == 0;
    if (nobody && belay_swap_rlx_(&m->is.handed, 0) != 0)
        (void)release(m);
    if (belay_load_rlx_(&m->is.sleepers) != 0)
        belay_raw_mutex_wake_(m);
    BELAY_TOOL_UNLOCK_POST_(m);
}

void
belay_raw_mutex_poisoned_(belay_raw_mutex_ *m, const char *what, const char *file, int line)
{
    belay_raw_mutex_unlock_(m, true);
    belay_unwrap_failed_(BELAY_POISONED, what, file, line);
}
