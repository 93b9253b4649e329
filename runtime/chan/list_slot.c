/* SPDX-License-Identifier: MIT */
/*
 * list_slot.c - the slots of an unbounded channel's blocks.
 *
 * What a slot says
 *     VACANT    not written yet; the sender who took the place is about to, if one has
 *     WRITTEN   the message is there
 *     READ      the receiver who took the place has copied it, and does not look at the block again
 *
 * A message of more than 8 bytes has a byte behind it that says so. A smaller one is a word, and
 * the slot is that word alone: VACANT and READ are values of their own, all others are messages. So
 * a message costs its own 8 bytes and a quarter of one, and who sends and who receives meet in one
 * cache line and not in two. The quarter is for a message that has the value of a mark, which a
 * program may send like any other: then the slot is ASIDE, and two bits say which value it was.
 *
 * Invariants
 *     I1  A slot goes from VACANT to WRITTEN (a message, or ASIDE) to READ, once in a block's life;
 *         each step is the store of one thread, which has taken the place.
 *     I2  No message is stored that has the value of a mark: so what is loaded is one or the other.
 *
 * Memory ordering: detail/channel.h. The two bits are written before the word that says ASIDE, and
 * read after it [channel.message].
 *
 * Nothing here allocates or panics. Tests: tests/runtime/channel_test.c,
 * tests/runtime/channel_word_test.c, tests/runtime/model/list_model.c.
 */
#include "chan/list_slot.h"

#include "chan/chan.h"

#include <string.h>

/* How many slots a word of `aside` has bits for. */
enum { ASIDE_SLOTS = 16 };

static char *
slot_of(const belay_element_ *type, belay_block_ *block, size_t place)
{
    return belay_list_slot_(block, place, type->size, type->align);
}

/* What says which state the slot is in: it is that word, or the byte behind the message. */
static uint64_t *
word_of(const belay_element_ *type, belay_block_ *block, size_t place)
{
    return (uint64_t *)slot_of(type, block, place);
}

static uint8_t *
mark_of(const belay_element_ *type, belay_block_ *block, size_t place)
{
    return belay_list_mark_(block, place, type->size, type->align);
}

/* ---- a block -------------------------------------------------------------------------------- */

static size_t
slots_in_block(const belay_element_ *type)
{
    return BELAY_LAP_(type->size) - 1;
}

size_t
bl_slots_size(const belay_element_ *type)
{
    return BELAY_BLOCK_SLOTS_(type->size, type->align) +
           slots_in_block(type) * BELAY_STRIDE_(type->size, type->align);
}

void
bl_slots_annotate(const belay_element_ *type, belay_block_ *block)
{
    (void)block; /* in a build without tools nothing is told */
    BELAY_TOOL_ATOMIC_(block, BELAY_BLOCK_SLOTS_(type->size, type->align));
    for (size_t place = 0; place < slots_in_block(type); place++) {
        if (BELAY_IS_WORD_(type->size))
            BELAY_TOOL_ATOMIC_(word_of(type, block, place), sizeof(uint64_t));
        else
            BELAY_TOOL_ATOMIC_(mark_of(type, block, place), 1);
    }
}

void
bl_slots_clear(const belay_element_ *type, belay_block_ *block)
{
    if (BELAY_IS_WORD_(type->size)) {
        uint64_t *const end = word_of(type, block, slots_in_block(type));
        memset(block->aside, 0, BELAY_ASIDE_SIZE_(type->size));
        for (uint64_t *word = word_of(type, block, 0); word < end; word++)
            *word = BELAY_WORD_VACANT_;
    } else {
        const size_t stride = BELAY_STRIDE_(type->size, type->align);
        uint8_t *const end = mark_of(type, block, slots_in_block(type));
        for (uint8_t *mark = mark_of(type, block, 0); mark < end; mark += stride)
            *mark = BELAY_VACANT_;
    }
}

static bool
words_are_read(const uint64_t *first, const uint64_t *end)
{
    for (const uint64_t *word = end; word-- > first;) {
        if (belay_load_acq_(word) != BELAY_WORD_READ_) /* ACQ [channel.vacant] */
            return false;
        BELAY_TOOL_AFTER_(word);
    }
    return true;
}

static bool
marks_are_read(const uint8_t *first, const uint8_t *end, size_t stride)
{
    for (const uint8_t *mark = end - stride; mark >= first; mark -= stride) {
        if (belay_load_acq_(mark) != BELAY_READ_) /* ACQ [channel.vacant] */
            return false;
        BELAY_TOOL_AFTER_(mark);
    }
    return true;
}

/* From the end: that one is read last. */
bool
bl_slots_are_read(const belay_element_ *type, belay_block_ *block)
{
    const size_t slots = slots_in_block(type);
    if (BELAY_IS_WORD_(type->size))
        return words_are_read(word_of(type, block, 0), word_of(type, block, slots));
    return marks_are_read(mark_of(type, block, 0), mark_of(type, block, slots),
                          BELAY_STRIDE_(type->size, type->align));
}

/* ---- a slot --------------------------------------------------------------------------------- */

void
bl_slot_put(const belay_element_ *type, belay_block_ *block, size_t place, const void *value)
{
    if (BELAY_IS_WORD_(type->size)) {
        uint64_t word = 0;
        memcpy(&word, value, type->size);
        belay_list_put_word_(block, word_of(type, block, place), word);
    } else {
        memcpy(slot_of(type, block, place), value, type->size);
        belay_list_put_mark_(mark_of(type, block, place));
    }
}

void
bl_slot_get(const belay_element_ *type, belay_block_ *block, size_t place, void *ret_value)
{
    if (BELAY_IS_WORD_(type->size))
        belay_list_get_word_(block, word_of(type, block, place), ret_value, type->size);
    else
        belay_list_get_marked_(slot_of(type, block, place), ret_value, type->size);
}

void *
bl_slot_await(const belay_element_ *type, belay_block_ *block, size_t place)
{
    if (BELAY_IS_WORD_(type->size)) {
        uint64_t *const word = word_of(type, block, place);
        const uint64_t message = belay_list_await_word_(block, word);
        BELAY_TOOL_AFTER_(word);
        memcpy(word, &message, sizeof message); /* back to its place, if it was aside */
    } else {
        const uint8_t *const mark = mark_of(type, block, place);
        belay_list_await_mark_(mark);
        BELAY_TOOL_AFTER_(mark);
    }
    return slot_of(type, block, place);
}

void
bl_slot_leave(const belay_element_ *type, belay_block_ *block, size_t place)
{
    if (BELAY_IS_WORD_(type->size)) {
        uint64_t *const word = word_of(type, block, place);
        BELAY_TOOL_BEFORE_(word);
        belay_store_rel_(word, BELAY_WORD_READ_); /* REL [channel.vacant] */
    } else {
        uint8_t *const mark = mark_of(type, block, place);
        BELAY_TOOL_BEFORE_(mark);
        belay_store_rel_(mark, BELAY_READ_); /* REL [channel.vacant] */
    }
}

/* ---- what the fast paths leave to us -------------------------------------------------------- */

/* The word of `aside` that has the two bits of a slot, and where in it they are. */
static uint32_t *
aside_of(belay_block_ *block, const uint64_t *slot, unsigned *ret_shift)
{
    const size_t place =
        (size_t)(slot - (const uint64_t *)belay_list_slot_(block, 0, sizeof *slot, sizeof *slot));
    *ret_shift = (unsigned)(place % ASIDE_SLOTS * 2);
    return &block->aside[place / ASIDE_SLOTS];
}

void
belay_list_put_aside_(belay_block_ *block, uint64_t *slot, uint64_t word)
{
    unsigned shift;
    uint32_t *const aside = aside_of(block, slot, &shift);
    /* Relaxed: the slot, which follows, says that they are there. */
    (void)belay_or_rlx_(aside, (uint32_t)(word - BELAY_WORD_VACANT_) << shift);
    BELAY_TOOL_BEFORE_(slot);
    belay_store_rel_(slot, BELAY_WORD_ASIDE_); /* REL [channel.message] */
}

uint64_t
belay_list_await_word_(belay_block_ *block, const uint64_t *slot)
{
    unsigned turns = 0, shift;
    uint64_t word;
    while ((word = belay_load_acq_(slot)) == BELAY_WORD_VACANT_) /* ACQ [channel.message] */
        bl_snooze(&turns);
    if (word != BELAY_WORD_ASIDE_)
        return word;
    const uint32_t *const aside = aside_of(block, slot, &shift);
    return BELAY_WORD_VACANT_ +
           (belay_load_rlx_(aside) >> shift) % 4; /* relaxed: the slot said so */
}

void
belay_list_await_mark_(const uint8_t *mark)
{
    unsigned turns = 0;
    while (belay_load_acq_(mark) != BELAY_WRITTEN_) /* ACQ [channel.message] */
        bl_snooze(&turns);
}
