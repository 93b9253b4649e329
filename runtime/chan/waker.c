/* SPDX-License-Identifier: MIT */
/*
 * waker.c - the lists of threads that wait at a channel, and how one of them is chosen.
 *
 * Each side of a channel has a list (a ring) of waiters, oldest first, and a count of them that the
 * fast paths look at. A thread is in one list with a receive or a send, in several with a select;
 * it has one BlWait, which decides who of several channels has chosen it.
 *
 * States of wait->state, the record {index, kind}
 *     WAITING          --owner-->    ASLEEP    before it sleeps on the word
 *     WAITING, ASLEEP  --chooser-->  CLAIMED   nobody else can have it now
 *     CLAIMED          --chooser-->  CALLED    something is ready: try again
 *     CLAIMED          --chooser-->  SERVED    a rendezvous: its value has been moved
 *     WAITING, ASLEEP  --owner-->    LEFT      deadline, cancelled, or something else was ready
 *
 * Invariants
 *     I1  A waiter is chosen once: the choosers' and the owner's compare-and-swaps are of one word.
 *     I2  Who chooses a waiter takes it out of that channel's list, under the channel's lock,
 *         before he stores CALLED or SERVED. After that store he does not touch the waiter nor the
 *         wait: both are on a stack that may be gone. (A wake only needs the address.)
 *     I3  The owner takes himself out of all other lists, under their locks, before he goes on.
 *     I4  The count of a side is the length of its list, when nobody holds the lock.
 *     I5  Who is CALLED tries the operation of that index before any other: a message that was
 *         announced to him is taken by him, or was taken by somebody else. So no message waits
 *         while a receiver sleeps who could have it.
 *
 * Memory ordering
 *     [chan.chosen]    who chooses releases the state, to the owner: carries the value that was
 *                      moved, and what made the operation ready.
 *     [channel.sleep]  detail/channel.h: the count goes up before the owner looks again.
 *
 * Nothing here allocates or panics. Tests: tests/runtime/channel_test.c,
 * tests/runtime/model/waker_model.c.
 */
#include "chan/waker.h"

/*
 * How long a waiter that is in a list already looks at its word before it sleeps, measured
 * (bench/channel_bench.c): waking a sleeper on another processor takes tens of microseconds.
 */
enum { LOOKS = 10, PAUSES = 4 };

BlWaitKind
bl_wait_kind(uint32_t state)
{
    return (BlWaitKind)(state % BL_WAIT_KINDS);
}

uint32_t
bl_wait_index(uint32_t state)
{
    return state / BL_WAIT_KINDS;
}

/* True when the thread has been chosen, and its chooser has done with it. */
static bool
is_chosen(uint32_t state)
{
    return bl_wait_kind(state) >= BL_SERVED;
}

/* The state, once a chooser at work has done with it. */
static uint32_t
settled(const BlWait *wait)
{
    uint32_t state = belay_load_acq_(&wait->state); /* ACQ [chan.chosen] */
    while (bl_wait_kind(state) == BL_CLAIMED) {
        bl_os_yield(); /* he is copying a value, or waits for this processor to do so */
        state = belay_load_acq_(&wait->state); /* ACQ [chan.chosen] */
    }
    if (is_chosen(state))
        BELAY_TOOL_AFTER_(wait);
    return state;
}

void
bl_wait_look(const BlWait *wait, int yields)
{
    for (int look = 0; look < LOOKS && !bl_os_one_processor(); look++) {
        if (is_chosen(belay_load_rlx_(&wait->state)))
            return;
        for (int i = 0; i < PAUSES; i++)
            bl_os_spin_hint();
    }
    for (int turn = 0; turn < yields; turn++) {
        bl_os_yield();
        if (is_chosen(belay_load_rlx_(&wait->state)))
            return;
    }
}

uint32_t
bl_wait_leave(BlWait *wait)
{
    uint32_t state = belay_load_rlx_(&wait->state);
    while (bl_wait_kind(state) <= BL_ASLEEP) {
        if (belay_cas_rlx_(&wait->state, &state, BL_LEFT))
            return BL_LEFT;
    }
    return settled(wait);
}

uint32_t
bl_wait_sleep(BlWait *wait, BlOsMoment deadline, BlWaitReason kind, const void *object,
              BlOsWait *ret_end)
{
    uint32_t state = BL_WAITING;
    if (!belay_cas_rlx_(&wait->state, &state, BL_ASLEEP))
        return settled(wait);
    for (;;) {
        bl_roster_wait(
            &(BlWaitFor){.kind = kind, .object = object, .limited = deadline != BL_OS_NEVER});
        const BlOsWait end = bl_os_wait_noted(&wait->state, BL_ASLEEP, deadline);
        bl_roster_go_on();
        if (belay_load_rlx_(&wait->state) != BL_ASLEEP)
            return settled(wait);
        if (end == BL_OS_TIMED_OUT || end == BL_OS_CANCELLED) {
            *ret_end = end;
            return bl_wait_leave(wait);
        }
    }
}

bool
bl_wait_can_be_chosen(const BlWait *wait)
{
    return bl_wait_kind(belay_load_rlx_(&wait->state)) <= BL_ASLEEP;
}

/* WAITING, ASLEEP => CLAIMED. False when it was chosen before or has left. */
static bool
claim(BlWait *wait, bool *ret_asleep)
{
    uint32_t state = belay_load_rlx_(&wait->state);
    while (bl_wait_kind(state) <= BL_ASLEEP) {
        /* Relaxed: the lock has shown us the waiter; the store to come tells its owner. */
        if (belay_cas_weak_rlx_(&wait->state, &state, BL_CLAIMED)) {
            *ret_asleep = bl_wait_kind(state) == BL_ASLEEP;
            return true;
        }
    }
    return false;
}

/* ---- the lists ------------------------------------------------------------------------------ */

static belay_waiter_ **
list_of(belay_channel_ *c, BlSide side)
{
    return side == BL_RECEIVERS ? &c->receivers_list : &c->senders_list;
}

static uint32_t *
count_of(belay_channel_ *c, BlSide side)
{
    return side == BL_RECEIVERS ? &c->receivers_waiting : &c->senders_waiting;
}

void
bl_waker_lock(belay_channel_ *c)
{
    belay_raw_mutex_lock_(&c->lock);
}

void
bl_waker_unlock(belay_channel_ *c)
{
    belay_raw_mutex_unlock_(&c->lock, true); /* not to be poisoned */
}

void
bl_waker_enter_locked(belay_channel_ *c, BlSide side, belay_waiter_ *waiter)
{
    belay_waiter_ **const first = list_of(c, side);
    if (*first == NULL) {
        waiter->next = waiter->before = waiter;
        *first = waiter;
    } else {
        waiter->next = *first;
        waiter->before = (*first)->before;
        waiter->before->next = waiter->next->before = waiter;
    }
    (void)belay_add_seqcst_(count_of(c, side), 1); /* SEQ [channel.sleep] */
}

void
bl_waker_enter(belay_channel_ *c, BlSide side, belay_waiter_ *waiter)
{
    bl_waker_lock(c);
    bl_waker_enter_locked(c, side, waiter);
    bl_waker_unlock(c);
}

static void
take_out(belay_channel_ *c, BlSide side, belay_waiter_ *waiter)
{
    belay_waiter_ **const first = list_of(c, side);
    if (waiter->next == waiter)
        *first = NULL;
    else if (*first == waiter)
        *first = waiter->next;
    waiter->next->before = waiter->before;
    waiter->before->next = waiter->next;
    waiter->next = waiter->before = NULL;
    (void)belay_sub_rlx_(count_of(c, side), 1); /* relaxed: one wake too many is harmless */
}

void
bl_waker_leave(belay_channel_ *c, BlSide side, belay_waiter_ *waiter)
{
    bl_waker_lock(c);
    if (waiter->next != NULL)
        take_out(c, side, waiter);
    bl_waker_unlock(c);
}

/* ---- choosing ------------------------------------------------------------------------------- */

/*
 * The claimed waiter, which is in no list any more, is chosen. The last access to it (I2); a wake
 * only needs the address.
 */
static void
tell(const belay_waiter_ *waiter, BlWaitKind kind, bool asleep)
{
    BlWait *const wait = waiter->wait;
    const uint32_t chosen = waiter->index * BL_WAIT_KINDS + kind;
    BELAY_TOOL_BEFORE_(wait);
    belay_store_rel_(&wait->state, chosen); /* REL [chan.chosen] */
    if (asleep)
        (void)bl_os_wake(&wait->state, 1);
}

/* Call the waiter if it can still be chosen. If not it stays: its owner will come for it. */
static bool
call(belay_channel_ *c, BlSide side, belay_waiter_ *waiter)
{
    bool asleep;
    if (!claim(waiter->wait, &asleep))
        return false;
    take_out(c, side, waiter);
    tell(waiter, BL_CALLED, asleep);
    return true;
}

typedef enum CallWhom { OBSERVERS, ONE_AND_OBSERVERS, EVERYBODY } CallWhom;

static void
call_locked(belay_channel_ *c, BlSide side, CallWhom whom)
{
    bool one_is_called = whom == OBSERVERS;
    /* How many to look at: those called leave the ring, the others stay in it. */
    uint32_t left = belay_load_rlx_(count_of(c, side));
    belay_waiter_ *waiter = *list_of(c, side);
    for (; left > 0; left--) {
        belay_waiter_ *const next = waiter->next;
        if (whom == EVERYBODY || waiter->observes)
            (void)call(c, side, waiter);
        else if (!one_is_called)
            one_is_called = call(c, side, waiter);
        waiter = next;
    }
}

void
bl_waker_call_observers_locked(belay_channel_ *c, BlSide side)
{
    call_locked(c, side, OBSERVERS);
}

void
bl_waker_call_one(belay_channel_ *c, BlSide side)
{
    bl_waker_lock(c);
    call_locked(c, side, ONE_AND_OBSERVERS);
    bl_waker_unlock(c);
}

void
bl_waker_call_all(belay_channel_ *c, BlSide side)
{
    bl_waker_lock(c);
    call_locked(c, side, EVERYBODY);
    bl_waker_unlock(c);
}

/* The first that can be chosen by another thread than that of self; NULL if there is none. */
static belay_waiter_ *
first_to_choose(belay_waiter_ *first, const BlWait *self)
{
    belay_waiter_ *waiter = first;
    if (first == NULL)
        return NULL;
    do {
        if (waiter->wait != self && !waiter->observes && bl_wait_can_be_chosen(waiter->wait))
            return waiter;
        waiter = waiter->next;
    } while (waiter != first);
    return NULL;
}

bool
bl_waker_has_locked(const belay_channel_ *c, BlSide side, const BlWait *self)
{
    return first_to_choose(side == BL_RECEIVERS ? c->receivers_list : c->senders_list, self) !=
           NULL;
}

belay_waiter_ *
bl_waker_claim_locked(belay_channel_ *c, BlSide side, const BlWait *self, bool *ret_asleep)
{
    belay_waiter_ *waiter;
    while ((waiter = first_to_choose(*list_of(c, side), self)) != NULL) {
        if (claim(waiter->wait, ret_asleep)) {
            take_out(c, side, waiter);
            return waiter;
        }
    }
    return NULL;
}

void
bl_waker_served(const belay_waiter_ *waiter, bool asleep)
{
    tell(waiter, BL_SERVED, asleep);
}
