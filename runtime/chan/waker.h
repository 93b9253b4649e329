/* SPDX-License-Identifier: MIT */
/* waker.h - the lists of threads that wait at a channel, and how one of them is chosen. */
#ifndef BL_CHAN_WAKER_H
#define BL_CHAN_WAKER_H

#include "os/os.h"
#include "os/roster.h"

#include <belay/detail/channel.h>

/*
 * What a thread waits on, at one channel or at several: the record {index, kind}. All zero is a
 * thread that has just begun.
 */
typedef struct belay_wait_ {
    uint32_t state;
} BlWait;

typedef enum BlWaitKind {
    BL_WAITING, /* may be chosen; looks at the state */
    BL_ASLEEP,  /* may be chosen; whoever does so wakes it */
    BL_CLAIMED, /* chosen; who did so is still at work on it */
    BL_LEFT,    /* can not be chosen any more: it has gone by itself */
    BL_SERVED,  /* chosen: the operation of `index` is done, its value moved */
    BL_CALLED,  /* chosen: try the operation of `index`, it may succeed now */
} BlWaitKind;

enum { BL_WAIT_KINDS = 8 }; /* the record {index, kind} is index * BL_WAIT_KINDS + kind */

BlWaitKind bl_wait_kind(uint32_t state);
uint32_t bl_wait_index(uint32_t state);

/*
 * Look for a while whether it has been chosen, and then give the processor to others `yields` times
 * at most, looking after each.
 */
void bl_wait_look(const BlWait *wait, int yields);

/*
 * Sleep until it is chosen, or the deadline comes. Gives the state: SERVED or CALLED; or LEFT, and
 * then why in *ret_end. kind and object: what a report says that the thread waits for.
 */
uint32_t bl_wait_sleep(BlWait *wait, BlOsMoment deadline, BlWaitReason kind, const void *object,
                       BlOsWait *ret_end);

/* Leave without sleeping, if nobody has chosen the thread yet: as above. */
uint32_t bl_wait_leave(BlWait *wait);

/* True when it may still be chosen. Under the lock of a channel whose list it is in. */
bool bl_wait_can_be_chosen(const BlWait *wait);

typedef enum BlSide { BL_RECEIVERS, BL_SENDERS } BlSide;

void bl_waker_lock(belay_channel_ *c);
void bl_waker_unlock(belay_channel_ *c);

/*
 * Enter a waiter at the end of the list, and count it [channel.sleep]: whoever makes something
 * ready after this finds it, and what was ready before must be looked for after it. The _locked
 * forms require the lock.
 */
void bl_waker_enter(belay_channel_ *c, BlSide side, belay_waiter_ *waiter);
void bl_waker_enter_locked(belay_channel_ *c, BlSide side, belay_waiter_ *waiter);

/* Take a waiter out of the list, if it is still there. */
void bl_waker_leave(belay_channel_ *c, BlSide side, belay_waiter_ *waiter);

/* Call the first that can be chosen, and all that only observe; or all, where a channel ends. */
void bl_waker_call_one(belay_channel_ *c, BlSide side);
void bl_waker_call_all(belay_channel_ *c, BlSide side);

/* Call all that observe, and nobody else. Requires the lock. */
void bl_waker_call_observers_locked(belay_channel_ *c, BlSide side);

/*
 * Claim the first waiter that is not of `self` and that can be chosen, and take it out of the list.
 * NULL if there is none. The claimer then moves its value and calls bl_waker_served, after which
 * the waiter does not exist any more. Requires the lock.
 */
belay_waiter_ *bl_waker_claim_locked(belay_channel_ *c, BlSide side, const BlWait *self,
                                     bool *ret_asleep);
void bl_waker_served(const belay_waiter_ *waiter, bool asleep);

/* True when bl_waker_claim_locked would find one. Requires the lock. */
bool bl_waker_has_locked(const belay_channel_ *c, BlSide side, const BlWait *self);

#endif
