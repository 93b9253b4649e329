/* SPDX-License-Identifier: MIT */
/* list_slot.h - the slots of an unbounded channel, for flavor_list.c: list_slot.c. */
#ifndef BL_CHAN_LIST_SLOT_H
#define BL_CHAN_LIST_SLOT_H

#include <belay/detail/channel.h>

/* How many bytes a block takes. */
size_t bl_slots_size(const belay_element_ *type);
/* Tell the tools which words of a new block are atomic. */
void bl_slots_annotate(const belay_element_ *type, belay_block_ *block);
/* All slots become VACANT. Requires that nobody else sees the block. */
void bl_slots_clear(const belay_element_ *type, belay_block_ *block);
/* True when all are READ: who left them does not look at them any more. */
bool bl_slots_are_read(const belay_element_ *type, belay_block_ *block);

/* Write the message. Requires that the caller has taken the place. */
void bl_slot_put(const belay_element_ *type, belay_block_ *block, size_t place, const void *value);

/*
 * Wait until it is written, copy the message, and leave the slot. Requires that the caller has
 * taken the place.
 */
void bl_slot_get(const belay_element_ *type, belay_block_ *block, size_t place, void *ret_value);

/*
 * The same in steps, without a copy: the message where it stands, and then to leave it. Requires
 * also that nobody asks meanwhile whether it is READ.
 */
void *bl_slot_await(const belay_element_ *type, belay_block_ *block, size_t place);
void bl_slot_leave(const belay_element_ *type, belay_block_ *block, size_t place);

#endif
