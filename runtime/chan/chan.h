/* SPDX-License-Identifier: MIT */
/*
 * chan.h - what the files of runtime/chan share.
 *
 * The flavours that hold messages have the same entry points: put and get, which try once, many of
 * each, may_put and may_get, which look, and disconnect. Everything that waits is in chan.c (one
 * operation) and select.c (one of several), built on these and on the lists of waker.c.
 */
#ifndef BL_CHAN_CHAN_H
#define BL_CHAN_CHAN_H

#include "chan/waker.h"

#include <belay/detail/channel.h>

/* ---- the list: flavor_list.c ---------------------------------------------------------------- */

/* Send the bytes of *value. OK, DISCONNECTED, NO_MEMORY. */
belay_status bl_list_put(belay_channel_ *c, const void *value);
/* Receive into *ret_value. OK, EMPTY, DISCONNECTED. */
belay_status bl_list_get(belay_channel_ *c, void *ret_value);
/* Up to n, or max, at once; how many were is written, on failure 0. */
belay_status bl_list_put_some(belay_channel_ *c, const void *values, size_t n, size_t *ret_sent);
belay_status bl_list_get_some(belay_channel_ *c, void *ret_values, size_t max, size_t *ret_n);
/* True when a get would not say EMPTY. Sequentially consistent [channel.sleep]. */
bool bl_list_may_get(const belay_channel_ *c);
/* A guess: how many could be got now, at most two; or one, where it is disconnected. */
int bl_list_seems_ready(const belay_channel_ *c);
size_t bl_list_len(const belay_channel_ *c);
/* From now on no send succeeds. True for the first who says so. */
bool bl_list_disconnect(belay_channel_ *c);
/* Drop all messages. Requires that it is disconnected and that there is no receiver. */
void bl_list_discard(belay_channel_ *c);
/* Free the blocks. Requires that it is empty and that nobody else uses it. */
void bl_list_done(belay_channel_ *c);

/* ---- the array: flavor_array.c -------------------------------------------------------------- */

/* False when there is no memory. */
bool bl_array_init(belay_channel_ *c, size_t capacity);
/* OK, FULL, DISCONNECTED. */
belay_status bl_array_put(belay_channel_ *c, const void *value);
belay_status bl_array_get(belay_channel_ *c, void *ret_value);
belay_status bl_array_put_some(belay_channel_ *c, const void *values, size_t n, size_t *ret_sent);
belay_status bl_array_get_some(belay_channel_ *c, void *ret_values, size_t max, size_t *ret_n);
/* True when a put would not say FULL; when a get would not say EMPTY. */
bool bl_array_may_put(const belay_channel_ *c);
bool bl_array_may_get(const belay_channel_ *c);
/* A guess: how many could be put or got now, at most two; leaves the other side's line alone. */
int bl_array_seems_ready(const belay_channel_ *c, BlSide side);
size_t bl_array_len(const belay_channel_ *c);
bool bl_array_disconnect(belay_channel_ *c);
void bl_array_discard(belay_channel_ *c);
void bl_array_done(belay_channel_ *c);

/* ---- the rendezvous: flavor_zero.c ---------------------------------------------------------- */

/*
 * Hand the value to a thread that waits at the other side, or take it from one. Without one: where
 * `self` is given it is entered in the list (its value, index and wait are set), and the result is
 * EMPTY or FULL all the same. OK, FULL or EMPTY, DISCONNECTED.
 */
belay_status bl_zero_put(belay_channel_ *c, const void *value, belay_waiter_ *self);
belay_status bl_zero_get(belay_channel_ *c, void *ret_value, belay_waiter_ *self);
/* True when a thread other than that of `wait` would serve it, or it is disconnected. */
bool bl_zero_may_put(const belay_channel_ *c, const BlWait *wait);
bool bl_zero_may_get(const belay_channel_ *c, const BlWait *wait);
bool bl_zero_is_disconnected(const belay_channel_ *c);
bool bl_zero_disconnect(belay_channel_ *c);

/* ---- time: flavor_time.c -------------------------------------------------------------------- */

/* OK with a moment in *ret_value, or EMPTY. */
belay_status bl_time_get(belay_channel_ *c, void *ret_value);
bool bl_time_may_get(const belay_channel_ *c);
/* When the next message is due; BL_OS_NEVER if none is. */
BlOsMoment bl_time_due(const belay_channel_ *c);

/* ---- any flavour: chan.c -------------------------------------------------------------------- */

/* Try once. OK; FULL or EMPTY; DISCONNECTED; NO_MEMORY. */
belay_status bl_chan_try_put(belay_channel_ *c, const void *value);
belay_status bl_chan_try_get(belay_channel_ *c, void *ret_value);
/* True when a try would say something else than FULL or EMPTY to the thread of `wait`. */
bool bl_chan_may_put(const belay_channel_ *c, const BlWait *wait);
bool bl_chan_may_get(const belay_channel_ *c, const BlWait *wait);
/* Look away for a little while, longer each time, for one who waits for another's next step. */
void bl_snooze(unsigned *turns);
/* Memory for a channel, all zero but for its type and flavour. NULL when there is none. */
belay_channel_ *bl_chan_alloc(const belay_element_ *type, belay_flavor_ flavor);

#endif
