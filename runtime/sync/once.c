/* SPDX-License-Identifier: MIT */
/*
 * once.c - one thread does a thing, the others wait for it: belay_once, and what is built on it.
 *
 * States of once->state_
 *     fresh                 not done, nobody is at it            0
 *     poisoned              the same, after a panic              POISONED
 *     running               a thread has the turn                RUNNING
 *     running once more     the same, after a panic              RUNNING, POISONED
 *     done                  for ever                             DONE
 * each but done also with AWAITED: somebody may sleep until a turn ends.
 *
 * Transitions
 *     begin   fresh, or poisoned with force => running; POISONED and AWAITED stay
 *     mark    any but done => the same with AWAITED, then sleep while it is that
 *     end     running => done, poisoned or fresh, without AWAITED; wakes all if it was set
 *
 * Invariants
 *     I1  Threads sleep only while AWAITED is set.
 *     I2  Only the end of a turn clears it, and wakes all. What they find decides: one of them may
 *         get the turn, the others set the flag again.
 *     I3  Only the thread that has the turn writes what the once protects.
 *
 * Memory ordering
 *     [once.done]  the end's release to every acquire that sees it: what was done is seen. Also
 *                  from a turn that ended in a panic to the next turn.
 *
 * Who begins a turn goes to its end on every way out of it: end is the cleanup of a variable.
 * Nothing here allocates. Tests: tests/runtime/once_test.c, once_lock_test.c, lazy_lock_test.c;
 * tests/runtime/model/once_model.c.
 */
#include "os/os.h"
#include "os/roster.h"

#include <belay/once.h>

static uint32_t *
state_of(const belay_once *once)
{
    return (uint32_t *)belay_interior_(&once->state_);
}

/* Begin a turn, if the state is still what was seen. */
static bool
take_turn(const belay_once *once, uint32_t seen, const BlWaitFor *why)
{
    /* ACQ [once.done] what a turn that panicked left */
    if (!belay_cas_acq_(state_of(once), &seen, seen | BELAY_ONCE_RUNNING_))
        return false;
    BELAY_TOOL_AFTER_(once);
    bl_roster_hold(&(BlHold){.kind = BL_HOLDS_TURN,
                             .object = once,
                             .file = why->file,
                             .line = why->line,
                             .caller = why->caller});
    return true;
}

/* Sleep until a turn ends, if the state is still what was seen; or return for no reason. */
static BlOsWait
sleep_until(const belay_once *once, uint32_t seen, BlOsMoment deadline, BlOsSleep *sleep,
            const BlWaitFor *why)
{
    const uint32_t awaited = seen | BELAY_ONCE_AWAITED_;
    /* Relaxed: only a mark for the end. */
    if (seen != awaited && !belay_cas_rlx_(state_of(once), &seen, awaited))
        return BL_OS_UNWOKEN;
    bl_roster_wait(why);
    const BlOsWait result = sleep(&once->state_, awaited, deadline);
    bl_roster_go_on();
    return result;
}

static void
sleep_on(const belay_once *once, uint32_t seen, const BlWaitFor *why)
{
    (void)sleep_until(once, seen, BL_OS_NEVER, bl_os_wait, why);
}

/* True in a state in which who does not force is refused. */
static bool
refuses(uint32_t state)
{
    return (state & (BELAY_ONCE_POISONED_ | BELAY_ONCE_RUNNING_)) == BELAY_ONCE_POISONED_;
}

/* why: how a wait for it is shown. */
static belay_once_begin_result_
begin(const belay_once *once, bool force, const BlWaitFor *why)
{
    BELAY_TOOL_ATOMIC_(once, sizeof *once);
    while (!belay_once_is_completed(once)) {
        const uint32_t seen = belay_load_rlx_(&once->state_);
        if (refuses(seen) && !force)
            return BELAY_ONCE_REFUSED_;
        if ((seen & BELAY_ONCE_RUNNING_) != 0)
            sleep_on(once, seen, why);
        else if (seen != BELAY_ONCE_DONE_ && take_turn(once, seen, why))
            return BELAY_ONCE_RUN_;
    }
    return BELAY_ONCE_SKIP_;
}

belay_once_begin_result_
belay_once_begin_(const belay_once *once, bool force)
{
    return begin(
        once, force,
        &(BlWaitFor){.kind = BL_WAITS_ONCE, .object = once, .caller = __builtin_return_address(0)});
}

void
belay_once_end_(const belay_once_turn_ *turn)
{
    const uint32_t now = turn->done ? BELAY_ONCE_DONE_ : turn->poison ? BELAY_ONCE_POISONED_ : 0;
    bl_roster_release(turn->once);
    BELAY_TOOL_BEFORE_(turn->once);
    /* REL [once.done] */
    if ((belay_swap_rel_(state_of(turn->once), now) & BELAY_ONCE_AWAITED_) != 0)
        (void)bl_os_wake(&turn->once->state_, INT32_MAX);
}

bool
belay_once_wait_(const belay_once *once, bool force)
{
    const BlWaitFor why = {
        .kind = BL_WAITS_ONCE, .object = once, .caller = __builtin_return_address(0)};
    BELAY_TOOL_ATOMIC_(once, sizeof *once);
    while (!belay_once_is_completed(once)) {
        const uint32_t seen = belay_load_rlx_(&once->state_);
        if (refuses(seen) && !force)
            return false;
        if (seen != BELAY_ONCE_DONE_)
            sleep_on(once, seen, &why);
    }
    return true;
}

belay_status
belay_once_wait_timeout(const belay_once *once, belay_duration limit)
{
    const BlWaitFor why = {.kind = BL_WAITS_ONCE,
                           .object = once,
                           .caller = __builtin_return_address(0),
                           .limited = true};
    const BlOsMoment deadline = bl_os_after(limit);
    belay_status status = BELAY_OK;
    BELAY_TOOL_ATOMIC_(once, sizeof *once);
    while (!belay_once_is_completed(once)) {
        const uint32_t seen = belay_load_rlx_(&once->state_);
        if (refuses(seen))
            return BELAY_POISONED;
        if (status != BELAY_OK)
            return status;
        if (seen != BELAY_ONCE_DONE_)
            status = bl_os_status(sleep_until(once, seen, deadline, bl_os_wait_noted, &why));
    }
    return BELAY_OK;
}

void
belay_once_poisoned_(const char *what, const char *file, int line)
{
    belay_panic_at_(file, line, "%s: a panic ended what should be done once (BELAY_POISONED)",
                    what);
}

void
belay_once_run_(const belay_closure_ *closure, void *captures, void *ret_result, void *context)
{
    const belay_once_call_ *const call = context;
    const BlWaitFor why = {
        .kind = BL_WAITS_ONCE, .object = call->once, .file = call->file, .line = call->line};
    const belay_once_begin_result_ begun = begin(call->once, call->force, &why);
    if (begun == BELAY_ONCE_RUN_) {
        belay_once_turn_ turn __attribute__((cleanup(belay_once_end_))) = {call->once, false, true};
        closure->run(captures, ret_result);
        turn.done = true;
        return;
    }
    closure->drop(captures);
    if (begun == BELAY_ONCE_REFUSED_)
        belay_once_poisoned_("once_call_once", call->file, call->line);
}
