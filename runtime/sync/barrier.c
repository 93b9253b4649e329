/* SPDX-License-Identifier: MIT */
/*
 * barrier.c - threads meet; the last to come opens the barrier for all and is the leader.
 *
 * Who comes draws a number from arrived_, which never starts again: number k belongs to round
 * k / threads_ and leads it when it is the last of it. round_ is the record {over, asleep}: the
 * number of rounds that are over (31 bits), and one bit that says that somebody may sleep on it.
 *
 *     A1  k = arrived_, arrived_ += 1
 *     leader    L1  {over, asleep} -> {over + 1, 0}
 *               L2  wakes all if asleep was 1
 *     others    B1  look a few times whether their round is over
 *               B2  {over, asleep} -> {over, 1}, if over is still what it was
 *               B3  sleep while it is that
 *               B4  from B2, until their round is over
 *
 * Invariants
 *     I1  Who has drawn k knows that rounds before k / threads_ are complete: all of them came. So
 *         `over` may count rounds in any order of their leaders: when it is greater than r, round r
 *         is complete. (Two leaders at once need more threads than a round has.)
 *     I2  Threads sleep only while asleep is 1, and only an L1 clears it, and wakes all.
 *     I3  Once L1 is done its leader uses only the address of the barrier (to wake): the other one
 *         of two may be through and may have ended its life.
 *
 * Memory ordering
 *     [barrier.arrive]  each arrival to the leader, along the chain of additions.
 *     [barrier.open]    the leader to all who see its L1, and to leaders after it. Together: what
 *                       any thread wrote before, every thread of its round sees after.
 *
 * A waiter looks a little, then lets others run, then sleeps. Nothing here allocates. Tests:
 * tests/runtime/barrier_test.c, tests/runtime/model/barrier_model.c.
 */
#include "os/os.h"
#include "os/roster.h"

#include <belay/barrier.h>
#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>

/*
 * Measured (bench/barrier_bench.c): with as many threads as cores the others come soon; with more
 * of them one of those waits for this very core.
 */
#if defined(BELAY_PARANOID)
enum { LOOKS = 0, YIELDS = 0 }; /* every wait sleeps */
#else
enum { LOOKS = 20, YIELDS = 6 };
#endif

enum { ASLEEP = 1, ONE_ROUND = 2 }; /* in round_ */

/* True when so many rounds are over, by this value of round_; `end` is in units of ONE_ROUND. */
static bool
is_over(uint32_t word, uint32_t end)
{
    return (int32_t)((word & ~(uint32_t)ASLEEP) - end) >= 0;
}

/* B1. */
static void
look_for_end(const belay_barrier *barrier, uint32_t end)
{
    for (int look = 0; look < LOOKS && !bl_os_one_processor(); look++) {
        if (is_over(belay_load_rlx_(&barrier->round_), end))
            return;
        bl_os_spin_hint();
    }
    for (int yield = 0; yield < YIELDS; yield++) {
        bl_os_yield();
        if (is_over(belay_load_rlx_(&barrier->round_), end))
            return;
    }
}

/* B1 to B4. */
static void
wait_for_end(belay_barrier *barrier, uint32_t end, const void *caller)
{
    look_for_end(barrier, end);
    /* ACQ [barrier.open] */
    for (uint32_t word; !is_over(word = belay_load_acq_(&barrier->round_), end);) {
        const uint32_t asleep = word | ASLEEP;
        /* Relaxed: only a mark for the leader. */
        if (word != asleep && !belay_cas_rlx_(&barrier->round_, &word, asleep))
            continue;
        bl_roster_wait(&(BlWaitFor){.kind = BL_WAITS_BARRIER, .object = barrier, .caller = caller});
        (void)bl_os_wait(&barrier->round_, asleep, BL_OS_NEVER);
        bl_roster_go_on();
    }
    BELAY_TOOL_AFTER_(&barrier->round_);
}

/* L1 and L2. */
static void
open_for_all(belay_barrier *barrier)
{
    uint32_t word = belay_load_rlx_(&barrier->round_);
    BELAY_TOOL_BEFORE_(&barrier->round_);
    /* ACQREL [barrier.open] */
    while (!belay_cas_acqrel_(&barrier->round_, &word, (word & ~(uint32_t)ASLEEP) + ONE_ROUND)) {
        /* `word` is what it is now. */
    }
    BELAY_TOOL_AFTER_(&barrier->round_); /* of the leaders before: I1 */
    if ((word & ASLEEP) != 0)
        (void)bl_os_wake(&barrier->round_, INT32_MAX); /* I3 */
}

bool
belay_barrier_wait(const belay_barrier *shared)
{
    belay_barrier *const barrier = (belay_barrier *)belay_interior_(shared);
    const uint32_t threads = barrier->threads_ > 0 ? barrier->threads_ : 1;
    BELAY_TOOL_ATOMIC_(&barrier->round_, sizeof barrier->round_ + sizeof barrier->arrived_);
    BELAY_TOOL_BEFORE_(&barrier->arrived_);
    /* ACQREL [barrier.arrive] */
    const uint64_t number = belay_add_acqrel_(&barrier->arrived_, 1);
    if (number % threads == threads - 1) {
        BELAY_TOOL_AFTER_(&barrier->arrived_);
        open_for_all(barrier);
        return true;
    }
    wait_for_end(barrier, (uint32_t)((number / threads + 1) * ONE_ROUND),
                 __builtin_return_address(0));
    return false;
}
