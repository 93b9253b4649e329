/* SPDX-License-Identifier: MIT */
/*
 * chan.c - the life of a channel, and one operation on it, whatever its flavour.
 *
 *     made      one handle of each side (of a timer only a receiver)
 *     open      both sides have handles
 *     ending    one side has none: it has disconnected the channel, woken everybody who waits,
 *               and, if it was the receivers', dropped what was queued; then set `ending`
 *     freed     by the other side, when it has no handle either and finds `ending` set
 *
 * Waiting. A thread that cannot go on looks a few times, gives its turn to others a few times, and
 * then enters itself in the list of its side, looks once more, and sleeps (waker.c). Whoever takes
 * a place at the other end looks at the count of that list after it [channel.sleep].
 *
 * Invariants
 *     I1  Nobody uses a channel after its last handle is dropped: `ending` is set as the last thing
 *         that its side does.
 *     I2  No lock is held while a drop function runs.
 *
 * Memory ordering: detail/channel.h, and
 *     [channel.ending]  the side that ends first, to the one that frees.
 *
 * Tests: tests/runtime/channel_test.c.
 */
#include "chan/chan.h"

#include <belay/detail/alloc.h>
#include <belay/panic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * How long to look before entering the list, measured (bench/channel_bench.c).
 *
 * First pauses that double, because each look takes the cache line from the partner who is about to
 * write it: up to LAST_PAUSES, doubled `patience` times. It grows where such a look was worth it,
 * because the partner runs on another processor, and shrinks where it was not, because he waits for
 * this one. They begin with FIRST_PAUSES, doubled `rest` times. It grows where more than one
 * message, or place for one, was there at the first look: what comes in numbers is let gather, so
 * that the two do not chase each other from line to line. It shrinks where there was one, as in
 * question and answer, or none. A list begins with more: there a look fetches the tail, which the
 * senders want for themselves; at an array it fetches the slot, which is the partner's anyway.
 * Both are guesses that all threads of a side share, and store without order: whatever is found in
 * them only says how long to look.
 *
 * Then turns for him. A few of these: where there are more threads than processors most go to
 * others who can not go on either, who had better sleep, and where nobody wants the processor they
 * burn it. In the list there is one more look without turns (bl_wait_look), but at a rendezvous,
 * whose partner comes to the list and must run to do so.
 */
enum { FIRST_PAUSES = 1, FIRST_LIST_PAUSES = 4, LAST_PAUSES = 8, MOST_PATIENCE = 4, MOST_REST = 5 };
enum { YIELDS = 4, MEETING_YIELDS = 16 };

/*
 * How long who lost a place to another thread of its side leaves the line to it, measured likewise.
 * Long enough for some tens of messages; doubling it further changes nothing.
 */
enum { LOST_PAUSES = 64 };

/* How many pauses a snooze can have before it yields. */
enum { SNOOZES = 6 };

void
bl_snooze(unsigned *turns)
{
    if (*turns >= SNOOZES || bl_os_one_processor()) {
        bl_os_yield();
        return;
    }
    for (unsigned i = 0; i < 1U << *turns; i++)
        bl_os_spin_hint();
    (*turns)++;
}

void
belay_channel_lost_(void)
{
    if (bl_os_one_processor())
        return;
    for (int i = 0; i < LOST_PAUSES; i++)
        bl_os_spin_hint();
}

/* ---- making one ----------------------------------------------------------------------------- */

belay_channel_ *
bl_chan_alloc(const belay_element_ *type, belay_flavor_ flavor)
{
    belay_channel_ *const c = belay_alloc_(sizeof *c, BELAY_CHANNEL_ALIGN_);
    if (c == NULL)
        return NULL;
    BELAY_TOOL_ATOMIC_(c, sizeof *c);
    memset(c, 0, sizeof *c);
    c->type = c->to_type = type;
    c->to_flavor = c->from_flavor = (uint8_t)flavor;
    c->receivers = 1;
    c->ending = 1; /* without senders; see belay_channel_new_ */
    return c;
}

belay_channel_ *
belay_channel_new_(const belay_element_ *type, size_t capacity)
{
    const belay_flavor_ flavor = capacity == SIZE_MAX ? BELAY_FLAVOR_LIST_
                                 : capacity == 0      ? BELAY_FLAVOR_ZERO_
                                                      : BELAY_FLAVOR_ARRAY_;
    belay_channel_ *const c = bl_chan_alloc(type, flavor);
    if (c == NULL)
        return NULL;
    if (flavor == BELAY_FLAVOR_ARRAY_ && !bl_array_init(c, capacity)) {
        free(c);
        return NULL;
    }
    c->senders = 1;
    c->ending = 0;
    return c;
}

void
belay_channel_empty_handle_(const char *what, const char *file, int line)
{
    belay_panic_at_(file, line, "%s: the handle is empty: it was moved or dropped before", what);
}

void
belay_channel_no_memory_(const belay_element_ *type, size_t capacity, const char *file, int line)
{
    if (capacity == 0 || capacity == SIZE_MAX)
        belay_out_of_memory_(sizeof(belay_channel_), file, line);
    belay_panic_at_(file, line, "out of memory: no room for %zu messages of %zu bytes", capacity,
                    type->size);
}

/* Not a panic: unwinding would drop handles while the count is wrong. */
void
belay_channel_too_many_(void)
{
    fputs("belay: a channel has more than 2^31 handles of a side: a loop leaks them\n", stderr);
    abort();
}

int64_t
belay_channel_after_(belay_duration limit)
{
    return bl_os_after(limit);
}

/* ---- the end -------------------------------------------------------------------------------- */

/* True for the first who says that the channel is disconnected. Wakes all who wait. */
static void
disconnect(belay_channel_ *c)
{
    switch ((belay_flavor_)c->from_flavor) {
    case BELAY_FLAVOR_LIST_: (void)bl_list_disconnect(c); break;
    case BELAY_FLAVOR_ARRAY_: (void)bl_array_disconnect(c); break;
    case BELAY_FLAVOR_ZERO_: (void)bl_zero_disconnect(c); break;
    case BELAY_FLAVOR_AT_:
    case BELAY_FLAVOR_TICK_:
    case BELAY_FLAVOR_NEVER_: return; /* they have one side */
    }
    bl_waker_call_all(c, BL_SENDERS);
    bl_waker_call_all(c, BL_RECEIVERS);
}

static void
discard(belay_channel_ *c)
{
    switch ((belay_flavor_)c->from_flavor) {
    case BELAY_FLAVOR_LIST_: bl_list_discard(c); break;
    case BELAY_FLAVOR_ARRAY_: bl_array_discard(c); break;
    case BELAY_FLAVOR_ZERO_:
    case BELAY_FLAVOR_AT_:
    case BELAY_FLAVOR_TICK_:
    case BELAY_FLAVOR_NEVER_: break; /* they hold nothing */
    }
}

/* The side is through: free the channel if the other one is too. */
static void
end_side(belay_channel_ *const *channel)
{
    belay_channel_ *const c = *channel;
    BELAY_TOOL_BEFORE_(&c->ending);
    /* ACQ [channel.ending] REL [channel.ending] */
    if (belay_swap_acqrel_(&c->ending, 1) == 0)
        return;
    BELAY_TOOL_AFTER_(&c->ending);
    switch ((belay_flavor_)c->from_flavor) {
    case BELAY_FLAVOR_LIST_: bl_list_done(c); break;
    case BELAY_FLAVOR_ARRAY_: bl_array_done(c); break;
    case BELAY_FLAVOR_ZERO_:
    case BELAY_FLAVOR_AT_:
    case BELAY_FLAVOR_TICK_:
    case BELAY_FLAVOR_NEVER_: break; /* all is in the struct */
    }
    free(c);
}

void
belay_channel_last_sender_(belay_channel_ *c)
{
    BELAY_TOOL_AFTER_(&c->senders);
    disconnect(c);
    end_side(&c);
}

void
belay_channel_last_receiver_(belay_channel_ *c)
{
    BELAY_TOOL_AFTER_(&c->receivers);
    /* Also when the drop of a message panics. */
    belay_channel_ *const ended __attribute__((cleanup(end_side))) = c;
    disconnect(ended);
    discard(ended);
}

/* ---- trying --------------------------------------------------------------------------------- */

belay_status
bl_chan_try_put(belay_channel_ *c, const void *value)
{
    switch ((belay_flavor_)c->to_flavor) {
    case BELAY_FLAVOR_LIST_: return bl_list_put(c, value);
    case BELAY_FLAVOR_ARRAY_: return bl_array_put(c, value);
    case BELAY_FLAVOR_ZERO_: return bl_zero_put(c, value, NULL);
    case BELAY_FLAVOR_AT_:
    case BELAY_FLAVOR_TICK_:
    case BELAY_FLAVOR_NEVER_: break; /* nobody can have a sender of it */
    }
    return BELAY_FULL;
}

belay_status
bl_chan_try_get(belay_channel_ *c, void *ret_value)
{
    switch ((belay_flavor_)c->from_flavor) {
    case BELAY_FLAVOR_LIST_: return bl_list_get(c, ret_value);
    case BELAY_FLAVOR_ARRAY_: return bl_array_get(c, ret_value);
    case BELAY_FLAVOR_ZERO_: return bl_zero_get(c, ret_value, NULL);
    case BELAY_FLAVOR_AT_:
    case BELAY_FLAVOR_TICK_: return bl_time_get(c, ret_value);
    case BELAY_FLAVOR_NEVER_: break;
    }
    return BELAY_EMPTY;
}

bool
bl_chan_may_put(const belay_channel_ *c, const BlWait *wait)
{
    switch ((belay_flavor_)c->to_flavor) {
    case BELAY_FLAVOR_LIST_: return true;
    case BELAY_FLAVOR_ARRAY_: return bl_array_may_put(c);
    case BELAY_FLAVOR_ZERO_: return bl_zero_may_put(c, wait);
    case BELAY_FLAVOR_AT_:
    case BELAY_FLAVOR_TICK_:
    case BELAY_FLAVOR_NEVER_: break;
    }
    return false;
}

bool
bl_chan_may_get(const belay_channel_ *c, const BlWait *wait)
{
    switch ((belay_flavor_)c->from_flavor) {
    case BELAY_FLAVOR_LIST_: return bl_list_may_get(c);
    case BELAY_FLAVOR_ARRAY_: return bl_array_may_get(c);
    case BELAY_FLAVOR_ZERO_: return bl_zero_may_get(c, wait);
    case BELAY_FLAVOR_AT_:
    case BELAY_FLAVOR_TICK_: return bl_time_may_get(c);
    case BELAY_FLAVOR_NEVER_: break;
    }
    return false;
}

/* ---- waiting -------------------------------------------------------------------------------- */

/* One operation that waits. */
typedef struct Operation {
    belay_channel_ *channel;
    BlSide side;
    belay_flavor_ flavor; /* read once, from the line of its own side */
    const void *from;     /* of a send, or NULL */
    void *to;             /* of a receive, or NULL */
    BlOsMoment deadline;
} Operation;

/* True for the statuses that say: wait. */
static bool
is_not_yet(belay_status status)
{
    return status == BELAY_FULL || status == BELAY_EMPTY;
}

static belay_status
try_once(const Operation *op)
{
    return op->side == BL_SENDERS ? bl_chan_try_put(op->channel, op->from)
                                  : bl_chan_try_get(op->channel, op->to);
}

static bool
may_go_on(const Operation *op)
{
    return op->side == BL_SENDERS ? bl_chan_may_put(op->channel, NULL)
                                  : bl_chan_may_get(op->channel, NULL);
}

/* A guess how many could go on, at most two, for one who will look again. */
static int
seem_to_go_on(const Operation *op)
{
    if (op->flavor == BELAY_FLAVOR_ARRAY_)
        return bl_array_seems_ready(op->channel, op->side);
    return op->side == BL_SENDERS ? 2 : bl_list_seems_ready(op->channel);
}

/* One more of it, or less, for the next one here. Others write it too: none of them is wrong. */
static void
adapt(uint8_t *much, bool more, unsigned most)
{
    const unsigned now = belay_load_rlx_(much);
    if (more ? now < most : now > 0)
        belay_store_rlx_(much, (uint8_t)(more ? now + 1 : now - 1));
}

/* Look for a while in the hope that the partner is running. */
static bool
may_go_on_at_once(const Operation *op)
{
    belay_channel_ *const c = op->channel;
    uint8_t *const patience = op->side == BL_SENDERS ? &c->to_patience : &c->from_patience;
    uint8_t *const rest = op->side == BL_SENDERS ? &c->to_rest : &c->from_rest;
    const unsigned last = (unsigned)LAST_PAUSES << belay_load_rlx_(patience);
    const unsigned least = op->flavor == BELAY_FLAVOR_LIST_ ? FIRST_LIST_PAUSES : FIRST_PAUSES;
    const unsigned rested = least << belay_load_rlx_(rest);
    const unsigned first = rested < last ? rested : last; /* so that there is always a look */
    if (bl_os_one_processor())
        return false;
    for (unsigned pauses = first; pauses <= last; pauses *= 2) {
        for (unsigned i = 0; i < pauses; i++)
            bl_os_spin_hint();
        const int ready = seem_to_go_on(op);
        if (pauses == first)
            adapt(rest, ready > 1, MOST_REST);
        if (ready > 0) {
            adapt(patience, true, MOST_PATIENCE);
            return true;
        }
    }
    adapt(patience, false, MOST_PATIENCE);
    return false;
}

/* Give turns to others for a while, without being in a list. */
static bool
may_go_on_soon(const Operation *op)
{
    for (int turn = 0; turn < YIELDS; turn++) {
        bl_os_yield();
        if (may_go_on(op))
            return true;
    }
    return false;
}

/*
 * Sleep until it is served or called, or the deadline: OK, `again`, TIMED_OUT, CANCELLED. Takes
 * self out of the list that it may be in.
 */
static belay_status
sleep_in_list(const Operation *op, belay_waiter_ *self, BlOsMoment deadline, belay_status again)
{
    BlOsWait end = BL_OS_UNWOKEN;
    const BlWaitReason kind = op->from != NULL ? BL_WAITS_SEND : BL_WAITS_RECV;
    const uint32_t state = bl_wait_sleep(self->wait, deadline, kind, op->channel, &end);
    switch (bl_wait_kind(state)) {
    case BL_SERVED: return BELAY_OK;
    case BL_CALLED: return again;
    case BL_LEFT: break;
    case BL_WAITING:
    case BL_ASLEEP:
    case BL_CLAIMED: break; /* not what bl_wait_sleep gives */
    }
    bl_waker_leave(op->channel, op->side, self);
    return bl_os_status(end);
}

/* A rendezvous: meet somebody, or enter the list in the same step. FULL, EMPTY: try again. */
static belay_status
wait_to_meet(const Operation *op, belay_waiter_ *self)
{
    const belay_status status = op->side == BL_SENDERS ? bl_zero_put(op->channel, op->from, self)
                                                       : bl_zero_get(op->channel, op->to, self);
    if (!is_not_yet(status))
        return status;
    bl_wait_look(self->wait, MEETING_YIELDS);
    return sleep_in_list(op, self, op->deadline, status);
}

/* A channel that holds messages: enter the list, look again, sleep. FULL: try again. */
static belay_status
wait_for_call(const Operation *op, belay_waiter_ *self)
{
    bl_waker_enter(op->channel, op->side, self);
    if (!may_go_on(op)) {
        bl_wait_look(self->wait, 0);
        return sleep_in_list(op, self, op->deadline, BELAY_FULL);
    }
    (void)bl_wait_leave(self->wait); /* called or not, there is something to try (waker.c, I5) */
    bl_waker_leave(op->channel, op->side, self);
    return BELAY_FULL;
}

/* A timer: sleep until its moment. EMPTY: try again. */
static belay_status
wait_for_moment(const Operation *op, belay_waiter_ *self)
{
    BlOsWait end = BL_OS_UNWOKEN;
    const BlOsMoment due = bl_time_due(op->channel);
    (void)bl_wait_sleep(self->wait, due < op->deadline ? due : op->deadline, BL_WAITS_RECV,
                        op->channel, &end);
    return end == BL_OS_TIMED_OUT && due < op->deadline ? BELAY_EMPTY : bl_os_status(end);
}

/* What a waiting thread shows to others, in one cache line: who serves it has to fetch that. */
typedef struct Waiting {
    _Alignas(64) BlWait wait;
    belay_waiter_ self;
} Waiting;

/* looked: it has looked already whether it may go on at once. */
static belay_status
wait_once(const Operation *op, bool looked)
{
    Waiting waiting = {.self = {.wait = &waiting.wait, .value = op->to}};
    belay_waiter_ *const self = &waiting.self;
    BELAY_TOOL_ATOMIC_(&waiting.wait, sizeof waiting.wait);
    if (op->side == BL_SENDERS)
        self->value = belay_interior_(op->from);
    switch (op->flavor) {
    case BELAY_FLAVOR_LIST_:
    case BELAY_FLAVOR_ARRAY_:
        if ((!looked && may_go_on_at_once(op)) || may_go_on_soon(op))
            return BELAY_FULL;
        return wait_for_call(op, self);
    case BELAY_FLAVOR_ZERO_: return wait_to_meet(op, self);
    case BELAY_FLAVOR_AT_:
    case BELAY_FLAVOR_TICK_:
    case BELAY_FLAVOR_NEVER_: break;
    }
    return wait_for_moment(op, self);
}

/*
 * Try and wait by turns. Who waits for an array has found its slot not ready, and looks at that one
 * first: a try would fetch the other side's line, while somebody there is at work on it.
 */
static belay_status
operate(const Operation *op)
{
    bool looked = op->deadline != BELAY_WAIT_NOT_ && op->flavor == BELAY_FLAVOR_ARRAY_;
    if (looked)
        (void)may_go_on_at_once(op);
    for (;;) {
        belay_status status = try_once(op);
        if (!is_not_yet(status) || op->deadline == BELAY_WAIT_NOT_)
            return status;
        status = wait_once(op, looked);
        if (!is_not_yet(status))
            return status;
        looked = false;
        /* What was there may have been taken by others, time and again. */
        if (op->deadline != BL_OS_NEVER && op->deadline <= bl_os_now()) {
            status = try_once(op);
            if (!is_not_yet(status))
                return status;
            return bl_os_is_cancelled() ? BELAY_CANCELLED : BELAY_TIMED_OUT;
        }
    }
}

belay_status
belay_channel_put_slow_(belay_channel_ *c, const void *value, int64_t deadline)
{
    const belay_flavor_ flavor = (belay_flavor_)c->to_flavor;
    return operate(&(const Operation){c, BL_SENDERS, flavor, value, NULL, deadline});
}

belay_status
belay_channel_get_slow_(belay_channel_ *c, void *ret_value, int64_t deadline)
{
    const belay_flavor_ flavor = (belay_flavor_)c->from_flavor;
    return operate(&(const Operation){c, BL_RECEIVERS, flavor, NULL, ret_value, deadline});
}

void
belay_channel_wake_receiver_(belay_channel_ *c)
{
    bl_waker_call_one(c, BL_RECEIVERS);
}

void
belay_channel_wake_sender_(belay_channel_ *c)
{
    bl_waker_call_one(c, BL_SENDERS);
}

/* ---- batches -------------------------------------------------------------------------------- */

/* As many as go at once; of flavours that hold no messages one. */
static belay_status
put_some(belay_channel_ *c, const void *values, size_t n, size_t *ret_sent)
{
    if (c->to_flavor == BELAY_FLAVOR_LIST_)
        return bl_list_put_some(c, values, n, ret_sent);
    if (c->to_flavor == BELAY_FLAVOR_ARRAY_)
        return bl_array_put_some(c, values, n, ret_sent);
    const belay_status status = bl_chan_try_put(c, values);
    *ret_sent = status == BELAY_OK ? 1 : 0;
    return status;
}

static belay_status
get_some(belay_channel_ *c, void *ret_values, size_t max, size_t *ret_n)
{
    if (c->from_flavor == BELAY_FLAVOR_LIST_)
        return bl_list_get_some(c, ret_values, max, ret_n);
    if (c->from_flavor == BELAY_FLAVOR_ARRAY_)
        return bl_array_get_some(c, ret_values, max, ret_n);
    const belay_status status = bl_chan_try_get(c, ret_values);
    *ret_n = status == BELAY_OK ? 1 : 0;
    return status;
}

belay_status
belay_channel_put_many_(belay_channel_ *c, void *values, size_t n, size_t *ret_sent,
                        int64_t deadline)
{
    const size_t size = c->type->size;
    belay_status status = BELAY_OK;
    size_t sent = 0;
    while (sent < n && status == BELAY_OK) {
        char *const rest = (char *)values + sent * size;
        size_t now = 0;
        status = put_some(c, rest, n - sent, &now);
        if (is_not_yet(status) && deadline != BELAY_WAIT_NOT_) {
            status = belay_channel_put_slow_(c, rest, deadline);
            now = status == BELAY_OK ? 1 : 0;
        }
        memset(rest, 0, now * size); /* moved */
        sent += now;
    }
    *ret_sent = sent;
    return status;
}

belay_status
belay_channel_get_many_(belay_channel_ *c, void *ret_values, size_t max, size_t *ret_n,
                        int64_t deadline)
{
    const size_t size = c->type->size;
    belay_status status = BELAY_OK;
    size_t n = 0;
    while (n < max && status == BELAY_OK) {
        char *const rest = (char *)ret_values + n * size;
        size_t now = 0;
        status = get_some(c, rest, max - n, &now);
        if (n == 0 && is_not_yet(status) && deadline != BELAY_WAIT_NOT_) {
            status = belay_channel_get_slow_(c, rest, deadline);
            now = status == BELAY_OK ? 1 : 0;
        }
        n += now;
    }
    *ret_n = n;
    return n > 0 ? BELAY_OK : status;
}

/* ---- looking -------------------------------------------------------------------------------- */

size_t
belay_channel_len_(const belay_channel_ *c)
{
    switch ((belay_flavor_)c->from_flavor) {
    case BELAY_FLAVOR_LIST_: return bl_list_len(c);
    case BELAY_FLAVOR_ARRAY_: return bl_array_len(c);
    case BELAY_FLAVOR_AT_:
    case BELAY_FLAVOR_TICK_: return bl_time_may_get(c) ? 1 : 0;
    case BELAY_FLAVOR_ZERO_:
    case BELAY_FLAVOR_NEVER_: break;
    }
    return 0;
}

size_t
belay_channel_capacity_(const belay_channel_ *c)
{
    switch ((belay_flavor_)c->from_flavor) {
    case BELAY_FLAVOR_LIST_: return SIZE_MAX;
    case BELAY_FLAVOR_ARRAY_: return c->from.array.capacity;
    case BELAY_FLAVOR_AT_:
    case BELAY_FLAVOR_TICK_: return 1;
    case BELAY_FLAVOR_ZERO_:
    case BELAY_FLAVOR_NEVER_: break;
    }
    return 0;
}

bool
belay_channel_is_empty_(const belay_channel_ *c)
{
    return belay_channel_len_(c) == 0;
}

bool
belay_channel_is_full_(const belay_channel_ *c)
{
    return belay_channel_len_(c) == belay_channel_capacity_(c);
}

bool
belay_channel_is_disconnected_(const belay_channel_ *c)
{
    switch ((belay_flavor_)c->from_flavor) {
    case BELAY_FLAVOR_LIST_: return (belay_load_rlx_(&c->tail) & BELAY_LIST_MARK_) != 0;
    case BELAY_FLAVOR_ARRAY_: return (belay_load_rlx_(&c->tail) & c->from.array.mark) != 0;
    case BELAY_FLAVOR_ZERO_: return bl_zero_is_disconnected(c);
    case BELAY_FLAVOR_AT_:
    case BELAY_FLAVOR_TICK_:
    case BELAY_FLAVOR_NEVER_: break;
    }
    return false;
}
