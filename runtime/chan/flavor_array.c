/* SPDX-License-Identifier: MIT */
/*
 * flavor_array.c - bounded channels: a ring of slots with a stamp each.
 *
 * tail and head are the record {lap, mark, index}: the index of a slot, in the bits below `mark`,
 * which is the least power of two above the capacity; and the number of the lap, above the mark.
 * The mark is set in tail, once, when the channel is disconnected. Slot i begins with the stamp
 * {0, 0, i}. A stamp is equal to
 *
 *     the tail that will write the slot         it is vacant
 *     the head that will read it, plus 1        it is written
 *
 * so a sender at tail finds its slot vacant when stamp == tail, and leaves stamp = tail + 1; the
 * receiver at head == tail finds stamp == head + 1, and leaves stamp = head + one lap.
 *
 * Invariants
 *     I1  A place is taken once: by a compare-and-swap of tail (or head) to the next. Laps never
 *         come again (2^32 of them even at the largest capacity that memory holds).
 *     I2  tail is at most one lap ahead of head. Full is head + one lap == tail, empty is head ==
 *         tail, each apart from the mark; that is what who waits looks at, because places are taken
 *         in one order with the counts of sleepers [channel.sleep].
 *     I3  A place is taken when its slot is ready, not before: who finds it taken but not ready
 *         looks again until the one before, who is copying, has done. Were places taken ahead, each
 *         thread would wait for one other, all of them in a chain, and whoever of them runs could
 *         not go on.
 *     I4  Once the mark is set no place is taken by a sender. So the last receiver, who set it,
 *         finds every message between head and tail.
 *
 * Memory ordering: detail/channel.h. Nothing here allocates but init. Tests:
 * tests/runtime/channel_test.c, tests/runtime/model/array_model.c. The queue is Dmitry Vyukov's
 * bounded MPMC queue (1024cores.net), as crossbeam-channel extends it by laps of any length.
 */
#include "chan/chan.h"

#include <belay/detail/alloc.h>
#include <string.h>

/* Of a cache line; and how many bytes of a message are worth to be fetched ahead: a guess. */
enum { LINE = 64, FETCHED = 4 * LINE };

/* The ring as one side sees it, from its own line, so that it leaves the other one alone. */
typedef struct Ring {
    char *slots;
    uint64_t capacity, mark;
    size_t slot_size, value_at;
} Ring;

static inline Ring
ring_of(const belay_channel_ *c, BlSide side)
{
    const bool sends = side == BL_SENDERS;
    const belay_element_ *const type = sends ? c->to_type : c->type;
    return (Ring){
        .slots = sends ? c->to.array.ring : c->from.array.ring,
        .capacity = sends ? c->to.array.capacity : c->from.array.capacity,
        .mark = sends ? UINT64_C(1) << c->to_mark_bit : c->from.array.mark,
        .slot_size = BELAY_SLOT_SIZE_(type->size, type->align),
        .value_at = BELAY_SLOT_VALUE_(type->align),
    };
}

static uint64_t
one_lap(const Ring *ring)
{
    return 2 * ring->mark;
}

static size_t
index_of(const Ring *ring, uint64_t position)
{
    return position & (ring->mark - 1);
}

static uint64_t *
stamp_of(const Ring *ring, uint64_t position)
{
    return (uint64_t *)(void *)(ring->slots + index_of(ring, position) * ring->slot_size);
}

static void *
value_of(const Ring *ring, uint64_t *stamp)
{
    return (char *)stamp + ring->value_at;
}

bool
bl_array_init(belay_channel_ *c, size_t capacity)
{
    const belay_element_ *const type = c->type;
    const size_t slot_size = BELAY_SLOT_SIZE_(type->size, type->align);
    size_t bytes;
    if (__builtin_mul_overflow(capacity, slot_size, &bytes) || bytes > PTRDIFF_MAX)
        return false;
    c->to.array.ring = c->from.array.ring = belay_alloc_(bytes, BELAY_SLOT_VALUE_(type->align));
    if (c->to.array.ring == NULL)
        return false;
    c->to_mark_bit = 0;
    while (UINT64_C(1) << c->to_mark_bit <= capacity)
        c->to_mark_bit++;
    c->from.array.mark = UINT64_C(1) << c->to_mark_bit;
    c->to.array.capacity = c->from.array.capacity = capacity;
    const Ring ring = ring_of(c, BL_SENDERS);
    for (size_t i = 0; i < capacity; i++) {
        BELAY_TOOL_ATOMIC_(stamp_of(&ring, i), sizeof(uint64_t));
        *stamp_of(&ring, i) = i;
    }
    return true;
}

/* ---- what is there -------------------------------------------------------------------------- */

/* How many messages are between the two, the mark left out. */
static size_t
between(const Ring *ring, uint64_t head, uint64_t tail)
{
    const size_t at_head = index_of(ring, head), at_tail = index_of(ring, tail);
    tail &= ~ring->mark;
    if (head == tail)
        return 0;
    return at_head < at_tail ? at_tail - at_head : ring->capacity - at_head + at_tail;
}

/*
 * head and tail of one moment. Read in the order that is safe for who counts himself as a sleeper
 * before.
 */
static void
look(const belay_channel_ *c, uint64_t *ret_head, uint64_t *ret_tail)
{
    uint64_t tail, again = belay_load_seqcst_(&c->tail); /* SEQ [channel.sleep] */
    do {
        tail = again;
        *ret_head = belay_load_seqcst_(&c->head); /* SEQ [channel.sleep] */
        again = belay_load_seqcst_(&c->tail);     /* SEQ [channel.sleep] */
    } while (again != tail);
    *ret_tail = tail;
}

size_t
bl_array_len(const belay_channel_ *c)
{
    const Ring ring = ring_of(c, BL_RECEIVERS);
    uint64_t head, tail;
    look(c, &head, &tail);
    return between(&ring, head, tail);
}

bool
bl_array_may_put(const belay_channel_ *c)
{
    const Ring ring = ring_of(c, BL_SENDERS);
    uint64_t head, tail;
    look(c, &head, &tail);
    return (tail & ring.mark) != 0 || between(&ring, head, tail) < ring.capacity;
}

bool
bl_array_may_get(const belay_channel_ *c)
{
    uint64_t head, tail;
    look(c, &head, &tail);
    return tail != head;
}

/* The position `count` places on; count is at most the capacity. */
static uint64_t
advance(const Ring *ring, uint64_t position, size_t count)
{
    const size_t index = index_of(ring, position) + count;
    const uint64_t lap = position & ~(one_lap(ring) - 1);
    return index < ring->capacity ? lap + index : lap + one_lap(ring) + (index - ring->capacity);
}

/*
 * How many slots from the position on, at most max, are ready (I3): their stamps are their
 * positions plus `step`. They stay so until the place of the position is taken. More than the
 * capacity never are: the stamp of the first is not that of the next lap as well.
 */
static size_t
ready_from(const Ring *ring, uint64_t position, size_t max, uint64_t step)
{
    size_t ready = 0;
    for (uint64_t at = position; ready < max; ready++, at = advance(ring, at, 1)) {
        const uint64_t *const stamp = stamp_of(ring, at);
        /* ACQ [channel.message] ACQ [channel.vacant] */
        if (belay_load_acq_(stamp) != at + step)
            break;
        BELAY_TOOL_AFTER_(stamp);
    }
    return ready;
}

/*
 * Have the lines of a large message come while its place is being taken, not after. The partner has
 * just written them, or read them: so where there is room for one message, each costs a journey.
 */
static void
fetch_message(const Ring *ring, const uint64_t *stamp)
{
    const size_t bytes = ring->slot_size < FETCHED ? ring->slot_size : FETCHED;
    for (size_t at = LINE; at < bytes; at += LINE)
        bl_os_fetch_to_write((const char *)stamp + at);
}

int
bl_array_seems_ready(const belay_channel_ *c, BlSide side)
{
    const Ring ring = ring_of(c, side);
    const uint64_t first = belay_load_rlx_(side == BL_SENDERS ? &c->tail : &c->head);
    const uint64_t step = side == BL_SENDERS ? 0 : 1;
    const uint64_t next = advance(&ring, first, 1);
    const uint64_t *const stamp = stamp_of(&ring, first);
    /* Relaxed: who goes on looks again. */
    if (belay_load_rlx_(stamp) != first + step)
        return 0;
    fetch_message(&ring, stamp);
    return belay_load_rlx_(stamp_of(&ring, next)) == next + step ? 2 : 1;
}

/* ---- sending -------------------------------------------------------------------------------- */

/*
 * Take at most n places that are ready, the first in *ret_tail. How many; or 0 with why. The other
 * end's line is only looked at where none is ready.
 */
static size_t
take_to_put(belay_channel_ *c, const Ring *ring, size_t n, uint64_t *ret_tail,
            belay_status *ret_status)
{
    for (unsigned turns = 0;;) {
        uint64_t head, tail = belay_load_rlx_(&c->tail); /* a stale one finds nothing ready */
        const size_t ready = ready_from(ring, tail, n, 0);
        *ret_tail = tail;
        /* SEQ [channel.sleep] */
        if (ready > 0 && belay_cas_weak_seqcst_(&c->tail, &tail, advance(ring, tail, ready)))
            return ready;
        look(c, &head, &tail);
        if ((tail & ring->mark) != 0 || between(ring, head, tail) == ring->capacity) {
            *ret_status = (tail & ring->mark) != 0 ? BELAY_DISCONNECTED : BELAY_FULL;
            return 0;
        }
        bl_snooze(&turns);
    }
}

belay_status
bl_array_put_some(belay_channel_ *c, const void *values, size_t n, size_t *ret_sent)
{
    const Ring ring = ring_of(c, BL_SENDERS);
    const size_t size = c->to_type->size;
    belay_status status = BELAY_OK;
    uint64_t tail;
    const size_t taken = take_to_put(c, &ring, n, &tail, &status);
    *ret_sent = taken;
    if (taken == 0)
        return status;
    for (size_t i = 0; i < taken; i++) {
        const uint64_t at = advance(&ring, tail, i);
        uint64_t *const stamp = stamp_of(&ring, at);
        memcpy(value_of(&ring, stamp), (const char *)values + i * size, size);
        BELAY_TOOL_BEFORE_(stamp);
        belay_store_rel_(stamp, at + 1); /* REL [channel.message] */
    }
    /* SEQ [channel.sleep] */
    for (size_t i = 0; i < taken && belay_load_seqcst_(&c->receivers_waiting) != 0; i++)
        belay_channel_wake_receiver_(c);
    return BELAY_OK;
}

belay_status
bl_array_put(belay_channel_ *c, const void *value)
{
    size_t sent;
    return bl_array_put_some(c, value, 1, &sent);
}

/* ---- receiving ------------------------------------------------------------------------------ */

/* As take_to_put, for messages: 0 with EMPTY or DISCONNECTED. */
static size_t
take_to_get(belay_channel_ *c, const Ring *ring, size_t max, uint64_t *ret_head,
            belay_status *ret_status)
{
    for (unsigned turns = 0;;) {
        uint64_t tail, head = belay_load_rlx_(&c->head); /* a stale one finds nothing ready */
        const size_t ready = ready_from(ring, head, max, 1);
        *ret_head = head;
        /* SEQ [channel.sleep] */
        if (ready > 0 && belay_cas_weak_seqcst_(&c->head, &head, advance(ring, head, ready)))
            return ready;
        look(c, &head, &tail);
        if (between(ring, head, tail) == 0) {
            *ret_status = (tail & ring->mark) != 0 ? BELAY_DISCONNECTED : BELAY_EMPTY;
            return 0;
        }
        bl_snooze(&turns);
    }
}

static void
leave_slot(const Ring *ring, uint64_t *stamp, uint64_t at)
{
    BELAY_TOOL_BEFORE_(stamp);
    belay_store_rel_(stamp, at + one_lap(ring)); /* REL [channel.vacant] */
}

belay_status
bl_array_get_some(belay_channel_ *c, void *ret_values, size_t max, size_t *ret_n)
{
    const Ring ring = ring_of(c, BL_RECEIVERS);
    const size_t size = c->type->size;
    belay_status status = BELAY_OK;
    uint64_t head;
    const size_t taken = take_to_get(c, &ring, max, &head, &status);
    *ret_n = taken;
    if (taken == 0)
        return status;
    for (size_t i = 0; i < taken; i++) {
        const uint64_t at = advance(&ring, head, i);
        uint64_t *const stamp = stamp_of(&ring, at);
        memcpy((char *)ret_values + i * size, value_of(&ring, stamp), size);
        leave_slot(&ring, stamp, at);
    }
    /* SEQ [channel.sleep] */
    for (size_t i = 0; i < taken && belay_load_seqcst_(&c->senders_waiting) != 0; i++)
        belay_channel_wake_sender_(c);
    return BELAY_OK;
}

belay_status
bl_array_get(belay_channel_ *c, void *ret_value)
{
    size_t n;
    return bl_array_get_some(c, ret_value, 1, &n);
}

/* ---- the end -------------------------------------------------------------------------------- */

bool
bl_array_disconnect(belay_channel_ *c)
{
    const uint64_t mark = c->from.array.mark;
    return (belay_or_seqcst_(&c->tail, mark) & mark) == 0; /* SEQ [channel.sleep] */
}

/* A message that is dropped where it is. */
typedef struct Discard {
    belay_channel_ *channel;
    uint64_t *stamp; /* NULL: there was none */
    uint64_t at;
    bool dropped; /* not set: the drop panicked */
} Discard;

static void
discard_end(const Discard *discard)
{
    if (discard->stamp == NULL)
        return;
    const Ring ring = ring_of(discard->channel, BL_RECEIVERS);
    leave_slot(&ring, discard->stamp, discard->at);
    if (!discard->dropped)
        bl_array_discard(discard->channel); /* the others; one more panic aborts */
}

void
bl_array_discard(belay_channel_ *c)
{
    const Ring ring = ring_of(c, BL_RECEIVERS);
    belay_status status;
    size_t taken;
    do {
        Discard discard __attribute__((cleanup(discard_end))) = {c, NULL, 0, false};
        taken = take_to_get(c, &ring, 1, &discard.at, &status);
        if (taken != 0) {
            uint64_t *const stamp = stamp_of(&ring, discard.at);
            discard.stamp = stamp;
            if (c->type->drop != NULL)
                c->type->drop(value_of(&ring, stamp));
            discard.dropped = true;
        }
    } while (taken != 0);
}

void
bl_array_done(belay_channel_ *c)
{
    free(c->to.array.ring);
}
