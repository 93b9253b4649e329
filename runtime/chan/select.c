/* SPDX-License-Identifier: MIT */
/*
 * select.c - one of several operations, on any channels.
 *
 * One round of a select:
 *
 *     S1  try every case, in a random order: done if one succeeds, or never can
 *     S2  look for a while whether a case becomes ready
 *     S3  enter the lists of all channels; from now on one of them may choose us
 *     S4  look again; if a case is ready, leave and begin anew
 *     S5  sleep until chosen, the deadline, or the moment of a timer
 *     S6  leave all lists
 *     S7  served by a rendezvous: done. Called: try that case first, then begin anew
 *
 * Invariants
 *     I1  One thread is chosen for one case (waker.c I1), and who has chosen it is told: by SERVED,
 *         whose value has been moved already, or by the try of S7, before any other case (waker.c
 *         I5).
 *     I2  Between S3 and S6 a rendezvous case is only ever done by others. Two selects that meet
 *         with all their cases in lists see each other in S4 (flavor_zero.c I2).
 *     I3  The lists hold addresses inside the caller's cases: none is left behind on any way out.
 *
 * A look without doing (belay_ready) enters as an observer: it is called like the others, but
 * nobody counts on it.
 *
 * Memory ordering: waker.c. Nothing here allocates. Tests: tests/runtime/channel_test.c.
 */
#include "chan/chan.h"

#include <belay/panic.h>
#include <belay/select.h>

/*
 * Looks of S2 that let others run, and of S5; and how many cases are tried in a truly random order.
 */
enum { YIELDS = 3, LISTED_YIELDS = 16, SHUFFLED = 64 };

typedef enum Mode { DO, LOOK } Mode;

typedef struct Select {
    belay_select_case *cases;
    size_t n;
    BlOsMoment deadline;
    Mode mode;
} Select;

/* ---- chance --------------------------------------------------------------------------------- */

/* A number below n, from a generator of this thread (xorshift64*, George Marsaglia, 2003). */
static uint32_t
random_below(uint32_t n)
{
    static _Thread_local uint64_t state;
    if (state == 0)
        state = (uint64_t)(uintptr_t)&state ^ ((uint64_t)bl_os_now() << 16) ^ 1;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)(((state * UINT64_C(0x2545F4914F6CDD1D) >> 32) * n) >> 32);
}

/* The order in which cases are tried: a shuffle that is made as it is used. */
typedef struct Order {
    size_t n, first; /* more cases than SHUFFLED: in turn, from `first` on */
    uint8_t at[SHUFFLED];
} Order;

static void
order_begin(Order *order, size_t n)
{
    order->n = n;
    order->first = n > SHUFFLED ? random_below((uint32_t)n) : 0;
    for (size_t i = 0; i < n && n <= SHUFFLED; i++)
        order->at[i] = (uint8_t)i;
}

/* The i-th of them; to be asked for in turn. */
static size_t
order_next(Order *order, size_t i)
{
    if (order->n > SHUFFLED)
        return (order->first + i) % order->n;
    const size_t chosen = i + random_below((uint32_t)(order->n - i));
    const uint8_t index = order->at[chosen];
    order->at[chosen] = order->at[i];
    return index;
}

/* ---- one case ------------------------------------------------------------------------------- */

static BlSide
side_of(const belay_select_case *one)
{
    return one->what_ == BELAY_SELECT_SEND_ ? BL_SENDERS : BL_RECEIVERS;
}

static bool
is_ready(const belay_select_case *one, const BlWait *wait)
{
    if (one->channel_ == NULL)
        return false;
    return one->what_ == BELAY_SELECT_SEND_ ? bl_chan_may_put(one->channel_, wait)
                                            : bl_chan_may_get(one->channel_, wait);
}

/* Do it, or see whether it could be done. NOT_READY if not. */
static belay_status
try_case(const Select *select, const belay_select_case *one)
{
    if (one->channel_ == NULL)
        return BELAY_NOT_READY;
    if (select->mode == LOOK)
        return is_ready(one, NULL) ? BELAY_OK : BELAY_NOT_READY;
    if (one->what_ == BELAY_SELECT_RECV_) {
        const belay_status status = bl_chan_try_get(one->channel_, one->value_);
        return status == BELAY_EMPTY ? BELAY_NOT_READY : status;
    }
    const belay_status status = bl_chan_try_put(one->channel_, one->value_);
    if (status == BELAY_OK)
        __builtin_memset(one->value_, 0, one->channel_->type->size);
    return status == BELAY_FULL ? BELAY_NOT_READY : status;
}

/* S1. */
static belay_status
try_all(const Select *select, size_t *ret_index)
{
    Order order;
    order_begin(&order, select->n);
    for (size_t i = 0; i < select->n; i++) {
        const size_t index = order_next(&order, i);
        const belay_status status = try_case(select, &select->cases[index]);
        if (status != BELAY_NOT_READY) {
            *ret_index = index;
            return status;
        }
    }
    return BELAY_NOT_READY;
}

static bool
any_is_ready(const Select *select, const BlWait *wait)
{
    for (size_t i = 0; i < select->n; i++) {
        if (is_ready(&select->cases[i], wait))
            return true;
    }
    return false;
}

/* ---- waiting -------------------------------------------------------------------------------- */

/* S3. */
static void
enter_all(const Select *select, BlWait *wait)
{
    for (size_t i = 0; i < select->n; i++) {
        belay_select_case *const one = &select->cases[i];
        belay_channel_ *const c = one->channel_;
        one->waiter_ = (belay_waiter_){.wait = wait,
                                       .value = one->value_,
                                       .index = (uint32_t)i,
                                       .observes = select->mode == LOOK};
        if (c == NULL)
            continue;
        bl_waker_lock(c);
        bl_waker_enter_locked(c, side_of(one), &one->waiter_);
        /* Those who only look at the other side of a rendezvous can be served by us now. */
        if (c->from_flavor == BELAY_FLAVOR_ZERO_ && select->mode == DO)
            bl_waker_call_observers_locked(c,
                                           side_of(one) == BL_SENDERS ? BL_RECEIVERS : BL_SENDERS);
        bl_waker_unlock(c);
    }
}

/* S6. */
static void
leave_all(const Select *select)
{
    for (size_t i = 0; i < select->n; i++) {
        belay_select_case *const one = &select->cases[i];
        if (one->channel_ != NULL)
            bl_waker_leave(one->channel_, side_of(one), &one->waiter_);
    }
}

/* When the first of the timers among the cases is due. */
static BlOsMoment
first_due(const Select *select)
{
    BlOsMoment first = BL_OS_NEVER;
    for (size_t i = 0; i < select->n; i++) {
        const belay_channel_ *const c = select->cases[i].channel_;
        if (c != NULL && c->from_flavor >= BELAY_FLAVOR_AT_) {
            const BlOsMoment due = bl_time_due(c);
            first = due < first ? due : first;
        }
    }
    return first;
}

/* S7: OK and the like, or NOT_READY to begin anew. */
static belay_status
take_chosen(const Select *select, uint32_t state, size_t *ret_index)
{
    const uint32_t index = bl_wait_index(state);
    const belay_select_case *const one = &select->cases[index];
    belay_status status = BELAY_OK;
    if (bl_wait_kind(state) == BL_CALLED)
        status = try_case(select, one);
    else if (one->what_ == BELAY_SELECT_SEND_)
        __builtin_memset(one->value_, 0, one->channel_->type->size);
    if (status != BELAY_NOT_READY)
        *ret_index = index;
    return status;
}

/* S2. */
static bool
is_ready_soon(const Select *select)
{
    for (int turn = 0; turn < YIELDS; turn++) {
        bl_os_yield();
        if (any_is_ready(select, NULL))
            return true;
    }
    return false;
}

/* S3 to S7. NOT_READY to begin anew. */
static belay_status
wait_for_choice(const Select *select, size_t *ret_index)
{
    BlWait wait = {0};
    BlOsWait end = BL_OS_UNWOKEN;
    const BlOsMoment due = first_due(select);
    BELAY_TOOL_ATOMIC_(&wait, sizeof wait);
    enter_all(select, &wait);
    const bool ready = any_is_ready(select, &wait);
    if (!ready)
        bl_wait_look(&wait, LISTED_YIELDS);
    const uint32_t state =
        ready ? bl_wait_leave(&wait)
              : bl_wait_sleep(&wait, due < select->deadline ? due : select->deadline,
                              BL_WAITS_SELECT, NULL, &end);
    leave_all(select);
    if (bl_wait_kind(state) != BL_LEFT)
        return take_chosen(select, state, ret_index);
    return ready || (end == BL_OS_TIMED_OUT && due < select->deadline) ? BELAY_NOT_READY
                                                                       : bl_os_status(end);
}

static belay_status
run(const Select *select, size_t *ret_index)
{
    for (;;) {
        belay_status status = try_all(select, ret_index);
        if (status != BELAY_NOT_READY || select->deadline == BELAY_WAIT_NOT_)
            return status;
        status = is_ready_soon(select) ? BELAY_NOT_READY : wait_for_choice(select, ret_index);
        if (status != BELAY_NOT_READY)
            return status;
        if (select->deadline != BL_OS_NEVER && select->deadline <= bl_os_now()) {
            status = try_all(select, ret_index);
            if (status != BELAY_NOT_READY)
                return status;
            return bl_os_is_cancelled() ? BELAY_CANCELLED : BELAY_TIMED_OUT;
        }
    }
}

/* ---- the array form ------------------------------------------------------------------------- */

belay_status
belay_select(belay_select_case *cases, size_t n, size_t *ret_index)
{
    return run(&(const Select){cases, n, BL_OS_NEVER, DO}, ret_index);
}

belay_status
belay_try_select(belay_select_case *cases, size_t n, size_t *ret_index)
{
    return run(&(const Select){cases, n, BELAY_WAIT_NOT_, DO}, ret_index);
}

belay_status
belay_select_deadline(belay_select_case *cases, size_t n, size_t *ret_index,
                      belay_duration deadline)
{
    return run(&(const Select){cases, n, belay_channel_moment_(deadline), DO}, ret_index);
}

belay_status
belay_select_timeout(belay_select_case *cases, size_t n, size_t *ret_index, belay_duration limit)
{
    return run(&(const Select){cases, n, bl_os_after(limit), DO}, ret_index);
}

belay_status
belay_ready(belay_select_case *cases, size_t n, size_t *ret_index)
{
    return run(&(const Select){cases, n, BL_OS_NEVER, LOOK}, ret_index);
}

belay_status
belay_try_ready(belay_select_case *cases, size_t n, size_t *ret_index)
{
    return run(&(const Select){cases, n, BELAY_WAIT_NOT_, LOOK}, ret_index);
}

belay_status
belay_ready_deadline(belay_select_case *cases, size_t n, size_t *ret_index, belay_duration deadline)
{
    return run(&(const Select){cases, n, belay_channel_moment_(deadline), LOOK}, ret_index);
}

belay_status
belay_ready_timeout(belay_select_case *cases, size_t n, size_t *ret_index, belay_duration limit)
{
    return run(&(const Select){cases, n, bl_os_after(limit), LOOK}, ret_index);
}
