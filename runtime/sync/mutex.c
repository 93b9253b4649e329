/* SPDX-License-Identifier: MIT */
/*
 * mutex.c - the slow paths of the mutex: waiting, waking, timeouts, poison.
 *
 * The word {locked, sleepers, poisoned, unused} and the two fast paths are in detail/raw_mutex.h.
 * A thread that finds the lock held spins a little, then goes round:
 *
 *     S1  sleepers = 1
 *     S2  fence everywhere           skipped when sleepers was 1 already: who set it has fenced, or
 *                                    is about to and then tries S3 itself
 *     S3  take the lock if it is free, leaving sleepers = 1: others may sleep
 *     S4  sleep while the word is {1, 1, poisoned, 0}
 *     S5  woken: take the lock if it is free and set sleepers = 1 as the owner; else from S1
 *
 * and an unlock that sees sleepers:
 *
 *     U1  locked = 0                 a plain store
 *     U2  look at sleepers           a plain load, which the processor may do before U1
 *     U3  {0, 1} -> {0, 0}           in one step; if somebody took the lock meanwhile, the flag
 *                                    stays for that owner's unlock
 *     U4  wake one sleeper
 *
 * Invariants
 *     I1  A thread goes to sleep only while the word, as the kernel sees it, has locked and
 *         sleepers.
 *     I2  While anyone sleeps, sleepers is 1 or a wake is owed: an unlocker stands before U4, or a
 *         woken thread before S5. A woken thread sets sleepers again whatever it finds, because it
 *         cannot know whether others sleep.
 *     I3  Between S1 and a failed S3 nobody gives up: others may sleep on the strength of that S1.
 *     I4  poisoned is written only by the holder (or by clear_poison, with the guard held).
 *
 * Timeouts. A sleeper that the kernel reports as timed out was not counted by any wake: it just
 * leaves (the sleepers flag it leaves behind costs one spare wake). One that was woken goes to S5,
 * however late it is, and may only give up after the next S3.
 *
 * When the kernel refuses the fence. Where it always did, BELAY_HAZARD_FENCE_ stays set: unlocks
 * order U1 before U2 by an exchange, and S2 is a fence of this thread. Where it begins to (a
 * sandbox that was entered later), the waiter cannot trust its flag: it sleeps in short naps, does
 * not skip S2, and on giving up hands on as an unlock does, because others may have relied on its
 * flag.
 *
 * Memory ordering
 *     [mutex.data]   see raw_mutex.h. Everything else is relaxed: S1, U2 are ordered by S2, the
 *                    kernel compares the word again as it puts a thread to sleep, and U3, U4 pass
 *                    through it.
 *     [mutex.fence]  where there is no membarrier: the unlock's exchange of locked and its look at
 *                    sleepers, the waiter's exchange of sleepers and the comparison of its wait are
 *                    in one order that all threads agree on, so one of the two sees the other.
 *
 * No waking in order: a running thread may take the lock first (barging), which is what makes a
 * contended lock fast. Nothing here allocates. Tests: tests/runtime/mutex_test.c; every line of the
 * protocol above, and what breaks without it: tests/runtime/model/mutex_model.c.
 */
#include "os/os.h"

#include <belay/detail/raw_mutex.h>

/*
 * How long to look at a held lock before sleeping, measured (bench/mutex_bench.c). Each look takes
 * the cache line from the holder, so a few pauses go between; waits that double instead lose when
 * the lock is held for 300 to 1,000 ns. A sleep costs some 50 microseconds: the turns of yielding
 * are worth their time, and let a holder that was preempted run.
 */
enum {
    LOOKS = 20,
    PAUSES = 4, /* before each look */
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
        (void)belay_swap_seqcst_(&m->is.sleepers, 1);
        return FENCED;
    }
    if (before == FENCED && belay_load_rlx_(&m->is.sleepers) != 0)
        return FENCED;
    belay_store_rlx_(&m->is.sleepers, 1);
    return bl_os_fence_everywhere() ? FENCED : NOT_FENCED;
}

/* U3 and U4, where somebody may sleep: wake one, unless a new owner will do it. */
static void
wake_one(belay_raw_mutex_ *m)
{
    belay_raw_mutex_ free_with_sleepers = {.is = {.sleepers = 1}};
    const belay_raw_mutex_ free_without = {.word = 0};
    if (belay_cas_rlx_(&m->lock_and_sleepers, &free_with_sleepers.lock_and_sleepers,
                       free_without.lock_and_sleepers))
        (void)bl_os_wake(&m->word, 1);
}

/*
 * For a waiter that leaves and could not fence: others may sleep on the strength of its flag, which
 * the owner's unlock may have missed. Wake one, whoever holds the lock: it announces itself anew.
 */
static void
hand_on(belay_raw_mutex_ *m)
{
    (void)belay_swap_rlx_(&m->is.sleepers, 0);
    (void)bl_os_wake(&m->word, 1);
}

/* S4: sleep until a wake or the deadline, if the lock is still held and unlocks are to wake. */
static BlOsWait
sleep_on(belay_raw_mutex_ *m, BlOsMoment deadline, Fence fence)
{
    const belay_raw_mutex_ held = {
        .is = {.locked = 1, .sleepers = 1, .poisoned = belay_load_rlx_(&m->is.poisoned)}};
    if (fence == FENCED)
        return bl_os_wait(&m->word, held.word, deadline);
    const BlOsMoment nap_end = bl_os_after(BELAY_MS(NAP_MS));
    const BlOsWait result =
        bl_os_wait(&m->word, held.word, nap_end < deadline ? nap_end : deadline);
    return nap_end < deadline ? BL_OS_WOKEN : result;
}

/*
 * S1 to S5, until the lock is taken or the deadline is over. True when it was taken. Returning
 * false is only allowed where it stands: right after the kernel said so (see Timeouts, I3).
 */
static bool
lock_sleeping(belay_raw_mutex_ *m, BlOsMoment deadline)
{
    Fence fence = FENCED;
    for (;;) {
        fence = announce_sleeper(m, fence);
        if (take_free(m))
            return true;
        if (sleep_on(m, deadline, fence) == BL_OS_TIMED_OUT) {
            if (fence == NOT_FENCED)
                hand_on(m);
            return false;
        }
        if (spin(m)) {
            belay_store_rlx_(&m->is.sleepers, 1); /* I2: others may sleep; the owner says so */
            return true;
        }
    }
}

void
belay_raw_mutex_lock_slow_(belay_raw_mutex_ *m)
{
    if (!spin_and_yield(m))
        (void)lock_sleeping(m, BL_OS_NEVER);
}

belay_status
belay_raw_mutex_lock_timeout_(belay_raw_mutex_ *m, belay_duration limit)
{
    BELAY_TOOL_TRY_PRE_(m);
    const BlOsMoment deadline = bl_os_after(limit);
    const bool won = spin_and_yield(m) || lock_sleeping(m, deadline);
    BELAY_TOOL_TRY_POST_(m, won);
    return won ? BELAY_OK : BELAY_TIMED_OUT;
}

void
belay_raw_mutex_wake_(belay_raw_mutex_ *m)
{
    wake_one(m);
}

void
belay_raw_mutex_unlock_hazard_(belay_raw_mutex_ *m, bool was_panicking)
{
    if (!was_panicking && belay_thread_panicking())
        belay_store_rlx_(&m->is.poisoned, 1); /* carried by the release that follows */
    if (kernel_fences()) {
        belay_store_rel_(&m->is.locked, 0); /* REL [mutex.data] */
        belay_compiler_fence_();
    } else {
        /* REL [mutex.data] SEQ [mutex.fence] the unlock's half: U1 .. */
        (void)belay_swap_seqcst_(&m->is.locked, 0);
    }
    /* SEQ [mutex.fence] .. before U2. Where the kernel fences, relaxed would do. */
    if (belay_load_seqcst_(&m->is.sleepers) != 0)
        wake_one(m);
}

void
belay_raw_mutex_poisoned_(belay_raw_mutex_ *m, const char *what, const char *file, int line)
{
    belay_raw_mutex_unlock_(m, true);
    belay_unwrap_failed_(BELAY_POISONED, what, file, line);
}
