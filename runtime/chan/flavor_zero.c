/* SPDX-License-Identifier: MIT */
/*
 * flavor_zero.c - rendezvous channels: a value goes from hand to hand.
 *
 * There is no place for a message. Who comes first enters himself in the list of his side, with the
 * address of his value or of the room for it, and waits; who comes second claims him, copies the
 * value from one thread's memory to the other's, and wakes him. All of it under the channel's lock,
 * so a value is always in exactly one of the two places:
 *
 *     receiver waits          the sender copies *value into the receiver's room; SERVED
 *     sender waits            the receiver copies out of the sender's value; SERVED
 *
 * A waiting thread that has not been claimed can leave (its time is over, or another case of its
 * select was taken); one that is claimed stays until it is served, which is one copy away.
 *
 * Invariants
 *     I1  A single send or receive looks for a partner and enters its list in one hold of the lock:
 *         of two threads the second to come finds the first.
 *     I2  A select cannot be claimed and claim at once. It enters all its lists without claiming
 *         anybody, then looks whether a partner waits; if so it leaves all lists and tries again
 *         (select.c). So of two selects that meet at least one sees the other.
 *     I3  A thread never serves itself: partners with its own BlWait are passed over.
 *     I4  `closed` is set under the lock; nobody enters a list after that.
 *
 * Memory ordering: the lock [mutex.data], and [chan.chosen] of waker.c.
 * Nothing here allocates. Tests: tests/runtime/channel_test.c, tests/runtime/model/zero_model.c.
 */
#include "chan/chan.h"

#include <string.h>

/* One side's view of the other; `self` waits at `mine`. */
typedef struct Meeting {
    belay_channel_ *channel;
    BlSide mine, theirs;
    belay_waiter_ *self; /* or NULL: not to wait */
    belay_status nobody; /* what to say when nobody is there */
} Meeting;

/*
 * Copy from `value` to the partner, or from him to `ret_value`: one of them is NULL. Waits for
 * nobody; enters self in the list if there is no partner.
 */
static belay_status
meet(const Meeting *m, const void *value, void *ret_value)
{
    belay_channel_ *const c = m->channel;
    const size_t size = c->type->size;
    belay_status status = m->nobody;
    bool asleep = false;
    bl_waker_lock(c);
    belay_waiter_ *const partner =
        c->closed
            ? NULL
            : bl_waker_claim_locked(c, m->theirs, m->self != NULL ? m->self->wait : NULL, &asleep);
    if (c->closed) {
        status = BELAY_DISCONNECTED;
    } else if (partner != NULL) {
        memcpy(value != NULL ? partner->value : ret_value, value != NULL ? value : partner->value,
               size);
        status = BELAY_OK;
    } else if (m->self != NULL) {
        bl_waker_enter_locked(c, m->mine, m->self);
        bl_waker_call_observers_locked(c, m->theirs);
    }
    bl_waker_unlock(c);
    if (partner != NULL)
        bl_waker_served(partner, asleep);
    return status;
}

belay_status
bl_zero_put(belay_channel_ *c, const void *value, belay_waiter_ *self)
{
    return meet(&(const Meeting){c, BL_SENDERS, BL_RECEIVERS, self, BELAY_FULL}, value, NULL);
}

belay_status
bl_zero_get(belay_channel_ *c, void *ret_value, belay_waiter_ *self)
{
    return meet(&(const Meeting){c, BL_RECEIVERS, BL_SENDERS, self, BELAY_EMPTY}, NULL, ret_value);
}

static bool
may_meet(const belay_channel_ *shared, BlSide theirs, const BlWait *wait)
{
    belay_channel_ *const c = (belay_channel_ *)belay_interior_(shared);
    bl_waker_lock(c);
    const bool may = c->closed || bl_waker_has_locked(c, theirs, wait);
    bl_waker_unlock(c);
    return may;
}

bool
bl_zero_may_put(const belay_channel_ *c, const BlWait *wait)
{
    return may_meet(c, BL_RECEIVERS, wait);
}

bool
bl_zero_may_get(const belay_channel_ *c, const BlWait *wait)
{
    return may_meet(c, BL_SENDERS, wait);
}

bool
bl_zero_is_disconnected(const belay_channel_ *shared)
{
    belay_channel_ *const c = (belay_channel_ *)belay_interior_(shared);
    bl_waker_lock(c);
    const bool closed = c->closed != 0;
    bl_waker_unlock(c);
    return closed;
}

bool
bl_zero_disconnect(belay_channel_ *c)
{
    bl_waker_lock(c);
    const bool first = c->closed == 0;
    c->closed = 1;
    bl_waker_unlock(c);
    return first;
}
