/* SPDX-License-Identifier: MIT */
/*
 * park.c - park and unpark, with one token for each thread.
 *
 * States of parker->state
 *     EMPTY      no token, the owner is not sleeping
 *     NOTIFIED   the token is there
 *     PARKED     no token; the owner sleeps, or is about to
 *
 * Transitions
 *     park     NOTIFIED => EMPTY     takes the token, returns at once
 *              EMPTY => PARKED       then sleeps while it is PARKED
 *              PARKED => EMPTY       back without a token: deadline, or no reason
 *     unpark   any => NOTIFIED       and wakes the owner if it was PARKED
 *
 * Invariants
 *     I1  Only the owner writes EMPTY and PARKED.
 *     I2  An unpark that finds PARKED wakes; the kernel compares the word as it puts the owner to
 *         sleep, so an unpark between the transition and the sleep is not lost.
 *
 * Memory ordering
 *     [park.token]  unpark's release, also when the token was there already, to the park that takes
 *                   it. An exchange both times: a chain of unparks passes on what each of them
 *                   wrote.
 *
 * The owner spins a little before it sleeps: a token that comes soon is cheaper than a sleep. The
 * protocol is that of Rust's futex parker (std/src/sys/sync/thread_parking/futex.rs).
 * Tests: tests/runtime/thread_test.c, tests/runtime/model/park_model.c.
 */
#include "sync/park.h"

#include "os/roster.h"

#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>

enum { EMPTY = 0, NOTIFIED = 1, PARKED = 2 };

/*
 * How long to look for the token before sleeping, measured (bench/park_bench.c): a few
 * microseconds, enough for a core to answer that is far away, and turns for an unparker that waits
 * for this very core.
 */
enum {
    LOOKS = 16,
    PAUSES = 6, /* after each look */
    YIELDS = 3,
};

/* NOTIFIED => EMPTY. True when there was a token. */
static bool
take_token(BlParker *parker)
{
    uint32_t state = NOTIFIED;
    /* ACQ [park.token] */
    if (!belay_cas_acq_(&parker->state, &state, EMPTY))
        return false;
    BELAY_TOOL_AFTER_(parker);
    return true;
}

static bool
token_comes_soon(const BlParker *parker)
{
    for (int look = 0; look < LOOKS && !bl_os_one_processor(); look++) {
        if (belay_load_rlx_(&parker->state) == NOTIFIED)
            return true;
        for (int i = 0; i < PAUSES; i++)
            bl_os_spin_hint();
    }
    for (int turn = 0; turn < YIELDS; turn++) {
        bl_os_yield();
        if (belay_load_rlx_(&parker->state) == NOTIFIED)
            return true;
    }
    return false;
}

BlOsWait
bl_park(BlParker *parker, BlOsMoment deadline, BlOsSleep *sleep)
{
    BlOsWait result = BL_OS_UNWOKEN;
    if (take_token(parker) || (token_comes_soon(parker) && take_token(parker)))
        return BL_OS_WOKEN;

    uint32_t state = EMPTY;
    /* EMPTY => PARKED, unless the token came. Relaxed: nothing is passed on by it. */
    if (belay_cas_rlx_(&parker->state, &state, PARKED)) {
        bl_roster_wait(&(BlWaitFor){.kind = BL_WAITS_PARK, .limited = deadline != BL_OS_NEVER});
        result = sleep(&parker->state, PARKED, deadline);
        bl_roster_go_on();
    }

    /* PARKED or NOTIFIED => EMPTY. One wait is enough: park may return for no reason. */
    /* ACQ [park.token] */
    if (belay_swap_acq_(&parker->state, EMPTY) != NOTIFIED)
        return result;
    BELAY_TOOL_AFTER_(parker);
    return BL_OS_WOKEN;
}

void
bl_unpark(BlParker *parker)
{
    BELAY_TOOL_BEFORE_(parker);
    /* REL [park.token] */
    if (belay_swap_rel_(&parker->state, NOTIFIED) == PARKED)
        (void)bl_os_wake(&parker->state, 1);
}
