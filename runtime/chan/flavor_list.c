/* SPDX-License-Identifier: MIT */
/*
 * flavor_list.c - unbounded channels: a chain of blocks of slots.
 *
 * tail and head are the record {index, mark}. An index counts places; LAP of them belong to a
 * block, and the last of these has no slot: while tail or head stands there, whoever took the place
 * before it is about to move on to the next block, and everybody else waits for that.
 *
 *       head                                         tail
 *        v                                            v
 *     [R R W W W W W -] --next--> [W W W W W W W -] --next--> ...     a block of LAP = 8
 *
 * Invariants
 *     I1  A place is taken once: by a compare-and-swap of tail (or head) from its index to the
 *         next. Indices never come again (2^63 of them), so whoever succeeds was right about the
 *         block; but for NULL, which is there before the first block while the index is 0 already.
 *     I2  Who takes the last slot of a block moves on: it stores the next block, then the index of
 *         its first place. Its own slot of the old block is written, or read, after that.
 *     I3  The block to come is allocated before the place is taken: a send that finds no memory has
 *         taken nothing.
 *     I4  A block is freed when head has left it and all its slots are READ. Then nobody is in it:
 *         senders have written all, which was the last that they did with it (I2), and receivers
 *         have read all. Blocks are freed in order from `oldest`, by whoever holds `reclaiming`;
 *         who finds it held leaves the block to the holder, or to the end of the next block.
 *     I5  Once the mark is set in tail no place is taken any more. So the last receiver, who set
 *         it, finds every message between head and tail: one that is not written yet will be.
 *
 * Memory ordering: detail/channel.h, and
 *     [list.next]     a block's link, to the receiver who follows it.
 *     [list.reclaim]  who has freed blocks, to the next one who does so.
 *     [list.spare]    who leaves a block in `spare`, to who takes it from there.
 *
 * Memory. A block is given to malloc when it is over, but for one. Senders who get far ahead give
 * their turn to others now and then: where the receivers have been waiting for a processor, the
 * messages then stay in its cache, and the blocks few. That is a matter of speed only, nobody is
 * waited for. When a great backlog is down again malloc is told to give its memory to the system,
 * which it would keep while a block of later messages stands above it.
 *
 * When memory is short: a send says so and takes nothing; nothing else allocates. Tests:
 * tests/runtime/channel_test.c, tests/runtime/model/list_model.c. After crossbeam-channel's list
 * flavour, by its published description; what is over is told otherwise (I4), and what is written
 * (list_slot.c).
 */
#include "chan/chan.h"
#include "chan/list_slot.h"

#include <belay/detail/alloc.h>

#define STEP BELAY_LIST_STEP_
#define MARK BELAY_LIST_MARK_

/*
 * How many bytes of messages are far ahead, measured (bench/channel_bench.c): what a core's cache
 * holds; and how often a sender then gives its turn away, in blocks. How many are a great backlog.
 */
enum { FAR_AHEAD = 128 << 10, TURN_BLOCKS = 4, GREAT_BACKLOG = 8 << 20 };

static size_t
lap_of(const belay_channel_ *c)
{
    return BELAY_LAP_(c->type->size);
}

static size_t
place_in(const belay_channel_ *c, uint64_t position)
{
    return position / STEP & (lap_of(c) - 1);
}

/* How many bytes of messages there are, more or less. */
static uint64_t
backlog(const belay_channel_ *c)
{
    const uint64_t head = belay_load_rlx_(&c->head), tail = belay_load_rlx_(&c->tail);
    return tail > head ? (tail - head) / STEP * c->type->size : 0; /* not of one moment */
}

/* ---- blocks --------------------------------------------------------------------------------- */

/* A block without messages. NULL when there is no memory. */
static belay_block_ *
block_new(belay_channel_ *c)
{
    const belay_element_ *const type = c->type;
    belay_block_ *block = belay_swap_acq_(&c->to.list.spare, NULL); /* ACQ [list.spare] */
    if (block != NULL) {
        BELAY_TOOL_AFTER_(&c->to.list.spare);
    } else {
        const size_t align =
            type->align > _Alignof(belay_block_) ? type->align : _Alignof(belay_block_);
        block = belay_alloc_(bl_slots_size(type), align);
        if (block == NULL)
            return NULL;
        bl_slots_annotate(type, block);
    }
    block->next = NULL;
    bl_slots_clear(type, block);
    return block;
}

/* Keep one block for the next who needs one, so that a short queue does not allocate. */
static void
block_free(belay_channel_ *c, belay_block_ *block)
{
    BELAY_TOOL_BEFORE_(&c->to.list.spare);
    /* ACQ [list.spare] REL [list.spare] */
    block = belay_swap_acqrel_(&c->to.list.spare, block);
    free(block);
}

/* Free the blocks that are over, up to the one that head is in (I4). */
static void
reclaim(belay_channel_ *c)
{
    /* ACQ [list.reclaim] */
    if (belay_swap_acq_(&c->reclaiming, 1) != 0)
        return;
    belay_block_ *const head_block =
        belay_load_acq_(&c->from.list.head_block); /* ACQ [channel.place] */
    belay_block_ *block = c->from.list.oldest;
    while (block != head_block && bl_slots_are_read(c->type, block)) {
        belay_block_ *const next = belay_load_acq_(&block->next); /* ACQ [list.next] */
        block_free(c, block);
        block = next;
    }
    c->from.list.oldest = block;
    const bool trim = belay_load_rlx_(&c->swollen) != 0 && backlog(c) < FAR_AHEAD;
    if (trim)
        belay_store_rlx_(&c->swollen, 0);
    belay_store_rel_(&c->reclaiming, 0); /* REL [list.reclaim] */
    if (trim)
        bl_os_trim_memory();
}

/* The first block, at the first send. False when there is no memory. */
static bool
begin(belay_channel_ *c)
{
    bool begun = true;
    bl_waker_lock(c);
    if (belay_load_rlx_(&c->to.list.tail_block) == NULL) {
        belay_block_ *const block = block_new(c);
        begun = block != NULL;
        if (begun) {
            c->from.list.oldest = block;
            belay_store_rel_(&c->from.list.head_block, block); /* REL [channel.place] */
            belay_store_rel_(&c->to.list.tail_block, block);   /* REL [channel.place] */
        }
    }
    bl_waker_unlock(c);
    return begun;
}

/* ---- sending -------------------------------------------------------------------------------- */

/* The place of the last slot was taken: move tail on to the next block (I2). */
static void
move_tail_on(belay_channel_ *c, belay_block_ *block, belay_block_ *next)
{
    BELAY_TOOL_BEFORE_(&c->to.list.tail_block);
    belay_store_rel_(&c->to.list.tail_block, next); /* REL [channel.place] */
    /* An addition, because disconnect may set the mark at any time. */
    (void)belay_add_rel_(&c->tail, STEP); /* REL [channel.place] */
    belay_store_rel_(&block->next, next); /* REL [list.next] */
}

/*
 * Take at most n places that follow each other in one block. How many is returned, at least 1, the
 * first in *ret_place; or 0 with why in *ret_status.
 */
static size_t
take_to_put(belay_channel_ *c, size_t n, belay_block_ **ret_block, size_t *ret_place,
            belay_status *ret_status)
{
    const size_t slots = lap_of(c) - 1;
    belay_block_ *next = NULL;
    size_t taken = 0;
    for (unsigned turns = 0; taken == 0;) {
        uint64_t tail = belay_load_acq_(&c->tail); /* ACQ [channel.place] */
        belay_block_ *const block =
            belay_load_acq_(&c->to.list.tail_block); /* ACQ [channel.place] */
        const size_t place = place_in(c, tail);
        if ((tail & MARK) != 0) {
            *ret_status = BELAY_DISCONNECTED;
            break;
        }
        if (place == slots) { /* somebody moves on */
            bl_snooze(&turns);
            continue;
        }
        const size_t want = n < slots - place ? n : slots - place;
        const bool is_last = place + want == slots;
        if ((block == NULL && !begin(c)) || (is_last && next == NULL && !(next = block_new(c)))) {
            *ret_status = BELAY_NO_MEMORY;
            break;
        }
        /* SEQ [channel.sleep] */
        if (block == NULL || !belay_cas_weak_seqcst_(&c->tail, &tail, tail + want * STEP))
            continue;
        BELAY_TOOL_AFTER_(&c->to.list.tail_block);
        if (is_last) {
            move_tail_on(c, block, next);
            next = NULL;
        }
        *ret_block = block;
        *ret_place = place;
        taken = want;
    }
    if (next != NULL)
        block_free(c, next);
    return taken;
}

/* After the last message of a block: see "Memory" above. */
static void
give_turn(belay_channel_ *c)
{
    const uint64_t ahead = backlog(c);
    if (ahead >= GREAT_BACKLOG && belay_load_rlx_(&c->swollen) == 0)
        belay_store_rlx_(&c->swollen, 1);
    if (ahead >= FAR_AHEAD && belay_load_rlx_(&c->tail) / STEP / lap_of(c) % TURN_BLOCKS == 0)
        bl_os_yield();
}

belay_status
bl_list_put_some(belay_channel_ *c, const void *values, size_t n, size_t *ret_sent)
{
    belay_status status = BELAY_OK;
    belay_block_ *block = NULL;
    size_t place = 0;
    const size_t taken = take_to_put(c, n, &block, &place, &status);
    *ret_sent = taken;
    if (taken == 0)
        return status;
    for (size_t i = 0; i < taken; i++)
        bl_slot_put(c->type, block, place + i, (const char *)values + i * c->type->size);
    /* SEQ [channel.sleep] */
    for (size_t i = 0; i < taken && belay_load_seqcst_(&c->receivers_waiting) != 0; i++)
        belay_channel_wake_receiver_(c);
    if (place + taken == lap_of(c) - 1)
        give_turn(c);
    return BELAY_OK;
}

belay_status
bl_list_put(belay_channel_ *c, const void *value)
{
    size_t sent;
    return bl_list_put_some(c, value, 1, &sent);
}

/* ---- receiving ------------------------------------------------------------------------------ */

/* The place of the last slot was taken: move head on to the next block (I2). */
static void
move_head_on(belay_channel_ *c, const belay_block_ *block)
{
    belay_block_ *next;
    unsigned turns = 0;
    /* ACQ [list.next] The sender of the last slot is about to link it. */
    while ((next = belay_load_acq_(&block->next)) == NULL)
        bl_snooze(&turns);
    belay_store_rel_(&c->from.list.head_block, next); /* REL [channel.place] */
    (void)belay_add_rel_(&c->head, STEP);             /* REL [channel.place] */
}

/* As take_to_put, for messages: 0 with EMPTY or DISCONNECTED. */
static size_t
take_to_get(belay_channel_ *c, size_t max, belay_block_ **ret_block, size_t *ret_place,
            belay_status *ret_status)
{
    const size_t slots = lap_of(c) - 1;
    for (unsigned turns = 0;;) {
        uint64_t head = belay_load_acq_(&c->head); /* ACQ [channel.place] */
        belay_block_ *const block =
            belay_load_acq_(&c->from.list.head_block); /* ACQ [channel.place] */
        const size_t place = place_in(c, head);
        if (place == slots) { /* somebody moves on */
            bl_snooze(&turns);
            continue;
        }
        const uint64_t tail = belay_load_acq_(&c->tail); /* ACQ [channel.place] */
        if (tail / STEP <= head / STEP) {
            *ret_status = (tail & MARK) != 0 ? BELAY_DISCONNECTED : BELAY_EMPTY;
            return 0;
        }
        if (block == NULL) /* the first block came after the look at it (I1): look again */
            continue;
        const size_t there = tail / STEP - head / STEP; /* or more than the block has */
        size_t want = max < slots - place ? max : slots - place;
        want = want < there ? want : there;
        /* Relaxed: the slots say what is written. */
        if (!belay_cas_weak_rlx_(&c->head, &head, head + want * STEP))
            continue;
        if (place + want == slots)
            move_head_on(c, block);
        *ret_block = block;
        *ret_place = place;
        return want;
    }
}

belay_status
bl_list_get_some(belay_channel_ *c, void *ret_values, size_t max, size_t *ret_n)
{
    belay_status status = BELAY_OK;
    belay_block_ *block = NULL;
    size_t place = 0;
    const size_t taken = take_to_get(c, max, &block, &place, &status);
    *ret_n = taken;
    if (taken == 0)
        return status;
    for (size_t i = 0; i < taken; i++)
        bl_slot_get(c->type, block, place + i, (char *)ret_values + i * c->type->size);
    if (place + taken == lap_of(c) - 1)
        reclaim(c);
    return BELAY_OK;
}

belay_status
bl_list_get(belay_channel_ *c, void *ret_value)
{
    size_t n;
    return bl_list_get_some(c, ret_value, 1, &n);
}

/* ---- looking -------------------------------------------------------------------------------- */

bool
bl_list_may_get(const belay_channel_ *c)
{
    const uint64_t head = belay_load_rlx_(&c->head);    /* an older one is seen by the try */
    const uint64_t tail = belay_load_seqcst_(&c->tail); /* SEQ [channel.sleep] */
    return tail / STEP > head / STEP || (tail & MARK) != 0;
}

int
bl_list_seems_ready(const belay_channel_ *c)
{
    const uint64_t head = belay_load_rlx_(&c->head); /* relaxed: who goes on looks again */
    const uint64_t tail = belay_load_rlx_(&c->tail);
    if (tail / STEP <= head / STEP)
        return (tail & MARK) != 0 ? 1 : 0;
    return tail / STEP - head / STEP > 1 ? 2 : 1;
}

/* How many messages there are before this position, in all blocks. */
static uint64_t
messages_before(const belay_channel_ *c, uint64_t position)
{
    const uint64_t index = position / STEP;
    return index - index / lap_of(c);
}

size_t
bl_list_len(const belay_channel_ *c)
{
    for (;;) {
        const uint64_t tail = belay_load_acq_(&c->tail); /* ACQ [channel.place] */
        const uint64_t head = belay_load_acq_(&c->head); /* ACQ [channel.place] */
        if (belay_load_rlx_(&c->tail) == tail)           /* else head may belong to a later tail */
            return head >= tail ? 0 : messages_before(c, tail) - messages_before(c, head);
    }
}

/* ---- the end -------------------------------------------------------------------------------- */

bool
bl_list_disconnect(belay_channel_ *c)
{
    return (belay_or_seqcst_(&c->tail, MARK) & MARK) == 0; /* SEQ [channel.sleep] */
}

/* A message that is dropped where it is. */
typedef struct Discard {
    belay_channel_ *channel;
    belay_block_ *block; /* NULL: there was none */
    size_t place;
    bool dropped; /* not set: the drop panicked */
} Discard;

static void
discard_end(const Discard *discard)
{
    if (discard->block == NULL)
        return;
    belay_channel_ *const c = discard->channel;
    bl_slot_leave(c->type, discard->block, discard->place);
    if (discard->place + 1 == lap_of(c) - 1)
        reclaim(c);
    if (!discard->dropped)
        bl_list_discard(c); /* the others; one more panic aborts */
}

void
bl_list_discard(belay_channel_ *c)
{
    belay_status status;
    size_t taken;
    do {
        Discard discard __attribute__((cleanup(discard_end))) = {c, NULL, 0, false};
        belay_block_ *block = NULL;
        taken = take_to_get(c, 1, &block, &discard.place, &status);
        if (taken != 0) {
            void *const value = bl_slot_await(c->type, block, discard.place);
            discard.block = block;
            if (c->type->drop != NULL)
                c->type->drop(value);
            discard.dropped = true;
        }
    } while (taken != 0);
}

void
bl_list_done(belay_channel_ *c)
{
    belay_block_ *block = c->from.list.oldest;
    while (block != NULL) {
        belay_block_ *const next = block->next;
        free(block);
        block = next;
    }
    free(c->to.list.spare);
}
