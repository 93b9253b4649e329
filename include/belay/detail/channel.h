/* SPDX-License-Identifier: MIT */
/*
 * detail/channel.h - what a channel is made of, and its fast paths. For internal use.
 *
 * A channel is one struct of two cache lines, the senders' and the receivers', whatever its
 * flavour. The two flavours that hold messages differ in where these are:
 *
 *     unbounded (list)  a chain of blocks. tail and head are the record {index, mark}: index counts
 *                       places, and a block has LAP of them, of which the last holds no message:
 *                       who takes the place before it puts the next block in order, and all others
 *                       wait meanwhile. Each slot has a mark: VACANT, WRITTEN, READ. It stands
 *                       behind the message; a slot of one word is the message, or is the mark.
 *     bounded (array)   a ring of slots. tail and head are the record {lap, mark, index}; each slot
 *                       has a stamp, which says whose turn it is: that of the tail which will write
 *                       it, or, plus 1, that of the head which will read it.
 *
 * The mark of the tail is set when the channel is disconnected, from either side.
 *
 * A send is one compare-and-swap of tail, which takes a slot, a copy, and a plain store, which says
 * that the slot is written; then a plain look at who waits. A receive is the same at the head. Who
 * loses the compare-and-swap looks away for a while: two who fetch the line from each other for
 * each message are slower than one who has it to himself for many. For the same reason each side
 * keeps to its own line, where it finds copies of the constants. The rest is in runtime/chan:
 * flavor_list.c, list_slot.c, flavor_array.c (with the invariants of each), and flavor_zero.c,
 * flavor_time.c for those which hold no messages; waker.c for those who wait.
 *
 * Memory ordering
 *     [channel.message]  who has written a slot releases its mark or stamp, to who reads it.
 *     [channel.vacant]   who has read a slot releases its mark or stamp, to who writes it again or
 *                        frees the block.
 *     [channel.place]    tail, head and the block they are in are stored with release by who goes
 *                        on to a new block, and read with acquire by who takes a place: he sees
 *                        the block of that place, all of it.
 *     [channel.handles]  who drops a handle, to the last one to do so at that end.
 *     [channel.sleep]    who takes a place at one end and then looks for sleepers at the other; and
 *                        who counts himself as a sleeper and then looks at the place: all four are
 *                        in one order, so that one of the two sees the other.
 */
#ifndef BELAY_DETAIL_CHANNEL_H
#define BELAY_DETAIL_CHANNEL_H

#include <belay/annotate.h>
#include <belay/detail/atomic.h>
#include <belay/detail/base.h>
#include <belay/detail/raw_mutex.h>
#include <belay/detail/tools.h>
#include <belay/duration.h>
#include <belay/status.h>

/* What the runtime knows of the type of the messages. */
typedef struct belay_element_ {
    size_t size, align;
    void (*drop)(void *value); /* NULL: it owns nothing */
} belay_element_;

typedef enum belay_flavor_ {
    BELAY_FLAVOR_LIST_,
    BELAY_FLAVOR_ARRAY_,
    BELAY_FLAVOR_ZERO_,
    BELAY_FLAVOR_AT_,    /* one message, at a moment */
    BELAY_FLAVOR_TICK_,  /* one each time a period has passed */
    BELAY_FLAVOR_NEVER_, /* none */
} belay_flavor_;

/*
 * A thread that waits, in the list of one side of a channel: of a select one for each case.
 * Guarded by the channel's lock, but for what who waits has set before he entered it.
 */
typedef struct belay_waiter_ {
    struct belay_waiter_ *next, *before; /* NULL when it is in no list; the list is a ring */
    struct belay_wait_ *wait;            /* of the thread, shared by all its waiters */
    void *value;                         /* what it sends, or where it receives to */
    uint32_t index;                      /* of the case, for who claims it */
    bool observes;                       /* it only wants to know: not to be counted on */
} belay_waiter_;

typedef enum belay_select_what_ { BELAY_SELECT_RECV_, BELAY_SELECT_SEND_ } belay_select_what_;

typedef struct belay_block_ {
    struct belay_block_ *next; /* [channel.place] NULL until the next one is there */
    uint32_t aside[];          /* of words, two bits a place; then the slots, on their alignment */
} belay_block_;

/*
 * A message of up to 8 bytes is a word, with zeros behind it, and a slot is one word: that of the
 * message, or one of the first two here. A message that looks like one of these is written ASIDE:
 * the slot says so, and which of them it was stands in the block's `aside`. They are such that no
 * message has their value by chance: no small number, no pointer, of floating-point numbers a NaN.
 */
#define BELAY_IS_WORD_(size_) ((size_) <= sizeof(uint64_t))
#define BELAY_WORD_VACANT_ UINT64_C(0xfff4a26b9d31c7e0)
#define BELAY_WORD_READ_ (BELAY_WORD_VACANT_ + 1)
#define BELAY_WORD_ASIDE_ (BELAY_WORD_VACANT_ + 2)

/* One comparison tells them, and the next number, which goes aside as they do, from all others. */
#define BELAY_WORD_IS_MARK_(word_) (((word_) & ~UINT64_C(3)) == BELAY_WORD_VACANT_)

/*
 * A larger message has its mark right behind it: who writes or reads both has one line less to
 * fetch from the other side than if the marks stood together, and shares it with fewer others.
 */
enum { BELAY_VACANT_ = 0, BELAY_WRITTEN_ = 1, BELAY_READ_ = 2 };

/* Places per block of the list: a few KiB, of which one in LAP holds no message. */
#define BELAY_LAP_(size_) \
    ((size_) <= 8     ? (size_t)512 \
     : (size_) <= 64  ? (size_t)64 \
     : (size_) <= 256 ? (size_t)32 \
                      : (size_t)8)

/* Up to a multiple of the alignment, which is a power of two. */
#define BELAY_ROUND_(n_, align_) (((n_) + (align_)-1) & ~(size_t)((align_)-1))

#define BELAY_STRIDE_(size_, align_) \
    (BELAY_IS_WORD_(size_) ? sizeof(uint64_t) : BELAY_ROUND_((size_) + 1, (align_)))

#define BELAY_ASIDE_SIZE_(size_) (BELAY_IS_WORD_(size_) ? BELAY_LAP_(size_) / 4 : (size_t)0)

/* Where the slots of a block begin; where the message of an array's slot does; and its size. */
#define BELAY_BLOCK_SLOTS_(size_, align_) \
    BELAY_ROUND_(sizeof(belay_block_) + BELAY_ASIDE_SIZE_(size_), (align_) > 8 ? (align_) : 8)
#define BELAY_SLOT_VALUE_(align_) ((align_) > 8 ? (align_) : (size_t)8)
#define BELAY_SLOT_SIZE_(size_, align_) \
    BELAY_ROUND_(BELAY_SLOT_VALUE_(align_) + (size_), BELAY_SLOT_VALUE_(align_))

/* The two parts of the list's record {index, mark}. */
#define BELAY_LIST_MARK_ UINT64_C(1)
#define BELAY_LIST_STEP_ UINT64_C(2)

/*
 * Atomic, all that changes: [constant] is set before anybody else sees the channel. A rendezvous
 * and those that count time use the first line's lock and lists, and what their files say.
 */
typedef struct belay_channel_ {
    /* The senders' line. */
    uint64_t tail;
    union {
        struct {
            belay_block_ *tail_block; /* where tail is; NULL before the first send */
            belay_block_ *spare;      /* kept for the next who needs one, or NULL */
        } list;
        struct {
            char *ring;        /* the slots [constant] */
            uint64_t capacity; /* how many [constant] */
        } array;
    } to;
    const belay_element_ *to_type; /* [constant] */
    uint32_t receivers_waiting;    /* in their list, or about to be */
    uint8_t to_flavor;             /* a belay_flavor_ [constant] */
    uint8_t closed;                /* rendezvous: disconnected; under lock */
    uint8_t to_patience, to_rest;  /* how long senders look before they wait: a guess, see chan.c */
    uint32_t senders, receivers;   /* handles */
    belay_raw_mutex_ lock;         /* of the lists, and of all that a rendezvous does */
    uint8_t to_mark_bit;           /* array: the number of the bit above tail's index [constant] */
    uint8_t swollen;               /* list: there was a great backlog; a hint, see flavor_list.c */
    uint8_t ending;                /* one side is gone and has done its part: the other one frees */
    belay_waiter_ *receivers_list;
    /* The receivers' line. */
    uint64_t head;
    union {
        struct {
            belay_block_ *head_block; /* where head is */
            uint64_t tail_seen;       /* the tail was here, or past it; its mark left out */
            belay_block_ *oldest;     /* that is not freed; under reclaiming */
        } list;
        struct {
            char *ring;
            uint64_t capacity, mark; /* as above; the mark is a bit, not its number */
        } array;
        struct {
            int64_t due;    /* the moment of the next message; INT64_MAX: there is none */
            int64_t period; /* tick [constant] */
        } time;
    } from;
    uint32_t senders_waiting;         /* in their list, or about to be */
    uint8_t from_flavor;              /* as above: each line has what its side needs */
    uint8_t reclaiming;               /* list: somebody frees blocks; see flavor_list.c */
    uint8_t from_patience, from_rest; /* of receivers, as above */
    const belay_element_ *type;       /* [constant] */
    belay_waiter_ *senders_list;
} belay_channel_;

/*
 * The boundary that a channel stands on, so that its lines are two. They are not quite full: with
 * the eight bytes that malloc wants for itself they are.
 */
#define BELAY_CHANNEL_ALIGN_ ((size_t)64)
_Static_assert(offsetof(belay_channel_, head) == BELAY_CHANNEL_ALIGN_ &&
                   sizeof(belay_channel_) <= 2 * BELAY_CHANNEL_ALIGN_ - sizeof(size_t),
               "a channel has a line for each side");

/* How long to wait: not at all, for ever, or up to a moment in between. */
#define BELAY_WAIT_NOT_ INT64_MIN
#define BELAY_WAIT_FOREVER_ INT64_MAX

/* ---- runtime/chan --------------------------------------------------------------------------- */

/* One handle of each side. NULL when there is no memory. */
BELAY_API_ belay_channel_ *belay_channel_new_(const belay_element_ *type, size_t capacity);
BELAY_API_ belay_channel_ *belay_channel_never_(const belay_element_ *type, const char *file,
                                                int line);
BELAY_API_ BELAY_COLD_ void belay_channel_last_sender_(belay_channel_ *c);
BELAY_API_ BELAY_COLD_ void belay_channel_last_receiver_(belay_channel_ *c);

BELAY_API_ _Noreturn BELAY_COLD_ void belay_channel_empty_handle_(const char *what,
                                                                  const char *file, int line);
BELAY_API_ _Noreturn BELAY_COLD_ void
belay_channel_no_memory_(const belay_element_ *type, size_t capacity, const char *file, int line);
BELAY_API_ _Noreturn BELAY_COLD_ void belay_channel_too_many_(void);

/*
 * Send the bytes of *value, or receive into it, whatever it takes until the moment. With
 * BELAY_WAIT_NOT_ FULL and EMPTY say what TIMED_OUT says otherwise.
 */
BELAY_API_ belay_status belay_channel_put_slow_(belay_channel_ *c, const void *value,
                                                int64_t deadline);
BELAY_API_ belay_status belay_channel_get_slow_(belay_channel_ *c, BELAY_FILLS void *ret_value,
                                                int64_t deadline);
BELAY_API_ belay_status belay_channel_put_many_(belay_channel_ *c, void *values, size_t n,
                                                size_t *ret_sent, int64_t deadline);
BELAY_API_ belay_status belay_channel_get_many_(belay_channel_ *c, BELAY_FILLS void *ret_values,
                                                size_t max, size_t *ret_n, int64_t deadline);

/* Wake one who waits to receive, or to send, if there is one. */
BELAY_API_ BELAY_COLD_ void belay_channel_wake_receiver_(belay_channel_ *c);
BELAY_API_ BELAY_COLD_ void belay_channel_wake_sender_(belay_channel_ *c);

/* Somebody else took the place: look away for a while. */
BELAY_API_ BELAY_COLD_ void belay_channel_lost_(void);

/*
 * The list: write a word that looks like a mark; the word of a slot that is not yet written, or is
 * aside; and look at a mark until it is WRITTEN: who took the slot is about to write it.
 */
BELAY_API_ BELAY_COLD_ void belay_list_put_aside_(belay_block_ *block, uint64_t *slot,
                                                  uint64_t word);
BELAY_API_ BELAY_COLD_ uint64_t belay_list_await_word_(belay_block_ *block, const uint64_t *slot);
BELAY_API_ BELAY_COLD_ void belay_list_await_mark_(const uint8_t *mark);

BELAY_API_ size_t belay_channel_len_(const belay_channel_ *c);
BELAY_API_ bool belay_channel_is_empty_(const belay_channel_ *c);
BELAY_API_ bool belay_channel_is_full_(const belay_channel_ *c);
BELAY_API_ size_t belay_channel_capacity_(const belay_channel_ *c);
BELAY_API_ bool belay_channel_is_disconnected_(const belay_channel_ *c);

/* The moment a duration from now. */
BELAY_API_ int64_t belay_channel_after_(belay_duration limit);

/* A moment that a program gives, which is none of BELAY_WAIT_NOT_. */
BELAY_INLINE_ int64_t
belay_channel_moment_(belay_duration moment)
{
    return moment < 0 ? 0 : moment;
}

/* ---- handles -------------------------------------------------------------------------------- */

/* Relaxed: a new handle comes from one that has seen the channel already. */
BELAY_INLINE_ void
belay_channel_add_sender_(belay_channel_ *c)
{
    if (BELAY_UNLIKELY_(belay_add_fetch_rlx_(&c->senders, 1) > INT32_MAX))
        belay_channel_too_many_();
}

BELAY_INLINE_ void
belay_channel_add_receiver_(belay_channel_ *c)
{
    if (BELAY_UNLIKELY_(belay_add_fetch_rlx_(&c->receivers, 1) > INT32_MAX))
        belay_channel_too_many_();
}

BELAY_INLINE_ void
belay_channel_drop_sender_(belay_channel_ *c)
{
    BELAY_TOOL_BEFORE_(&c->senders);
    /* ACQ [channel.handles] REL [channel.handles] */
    if (belay_add_acqrel_(&c->senders, UINT32_MAX) == 1)
        belay_channel_last_sender_(c);
}

BELAY_INLINE_ void
belay_channel_drop_receiver_(belay_channel_ *c)
{
    BELAY_TOOL_BEFORE_(&c->receivers);
    /* ACQ [channel.handles] REL [channel.handles] */
    if (belay_add_acqrel_(&c->receivers, UINT32_MAX) == 1)
        belay_channel_last_receiver_(c);
}

/* ---- the list ------------------------------------------------------------------------------- */

#define BELAY_FAST_ static inline __attribute__((unused, always_inline))

/*
 * A place that a send has taken: who takes it fills it with the message and publishes it. That
 * stands between two functions, in the caller, so that a message that is passed by value is written
 * once: where a function took its address, the compiler would make another copy first, of bytes
 * that were stored a moment ago in other pieces, which stalls the processor.
 */
typedef struct belay_slot_taken_ {
    void *value;         /* NULL: there is more to do than to take a place */
    belay_block_ *block; /* list */
    uint64_t *stamp;     /* array */
    uint64_t written;    /* array: the stamp that says so */
} belay_slot_taken_;

#define BELAY_NO_SLOT_TAKEN_ ((belay_slot_taken_){NULL, NULL, NULL, 0})

/* Copy the message, a T, to its place; one that is a word in the list, to *ret_word_. */
#define BELAY_SLOT_FILL_(place_, ret_word_, T, value_) \
    do { \
        if (BELAY_IS_WORD_(sizeof(T)) && (place_)->block != NULL) \
            __builtin_memcpy(ret_word_, &(value_), BELAY_WORD_PART_(sizeof(T))); \
        else \
            *(T *)(place_)->value = (value_); \
    } while (0)

/* How much of a message a word has. */
#define BELAY_WORD_PART_(size_) (BELAY_IS_WORD_(size_) ? (size_) : sizeof(uint64_t))

/* The slot of a place, and its mark. */
BELAY_FAST_ char *
belay_list_slot_(belay_block_ *block, size_t place, size_t size, size_t align)
{
    return (char *)block + BELAY_BLOCK_SLOTS_(size, align) + place * BELAY_STRIDE_(size, align);
}

BELAY_FAST_ uint8_t *
belay_list_mark_(belay_block_ *block, size_t place, size_t size, size_t align)
{
    return (uint8_t *)belay_list_slot_(block, place, size, align) + size;
}

/* Write a message that is a word. */
BELAY_FAST_ void
belay_list_put_word_(belay_block_ *block, uint64_t *slot, uint64_t word)
{
    /* A message may have holes, whose bytes have no value: from here on they have one. */
    __asm__("" : "+r"(word));
    if (BELAY_UNLIKELY_(BELAY_WORD_IS_MARK_(word))) {
        belay_list_put_aside_(block, slot, word);
        return;
    }
    BELAY_TOOL_BEFORE_(slot);
    belay_store_rel_(slot, word); /* REL [channel.message] */
}

/* The usual send begins: no place where the block ends, or there is none. */
BELAY_FAST_ belay_slot_taken_
belay_list_take_(belay_channel_ *c, size_t size, size_t align)
{
    const size_t lap = BELAY_LAP_(size);
    belay_block_ *block;
    uint64_t tail;
    size_t place;
    for (;; belay_channel_lost_()) {
        tail = belay_load_acq_(&c->tail);                /* ACQ [channel.place] */
        block = belay_load_acq_(&c->to.list.tail_block); /* ACQ [channel.place] */
        place = tail / BELAY_LIST_STEP_ % lap;
        if (BELAY_UNLIKELY_((tail & BELAY_LIST_MARK_) != 0 || place >= lap - 2 || block == NULL))
            return BELAY_NO_SLOT_TAKEN_;
        /* SEQ [channel.sleep] */
        if (BELAY_LIKELY_(belay_cas_weak_seqcst_(&c->tail, &tail, tail + BELAY_LIST_STEP_)))
            break;
    }
    BELAY_TOOL_AFTER_(&c->to.list.tail_block);
    return (belay_slot_taken_){
        .value = belay_list_slot_(block, place, size, align),
        .block = block,
    };
}

/* Say that the message is there. */
BELAY_FAST_ void
belay_list_put_mark_(uint8_t *mark)
{
    BELAY_TOOL_BEFORE_(mark);
    belay_store_rel_(mark, BELAY_WRITTEN_); /* REL [channel.message] */
}

/* Receive the message of a place that was taken, and leave its slot. */
BELAY_FAST_ void
belay_list_get_word_(belay_block_ *block, uint64_t *slot, BELAY_FILLS void *ret_value, size_t size)
{
    uint64_t word = belay_load_acq_(slot); /* ACQ [channel.message] */
    if (BELAY_UNLIKELY_(BELAY_WORD_IS_MARK_(word)))
        word = belay_list_await_word_(block, slot);
    BELAY_TOOL_AFTER_(slot);
    __builtin_memcpy(ret_value, &word, BELAY_WORD_PART_(size));
    BELAY_TOOL_BEFORE_(slot);
    belay_store_rel_(slot, BELAY_WORD_READ_); /* REL [channel.vacant] */
}

BELAY_FAST_ void
belay_list_get_marked_(char *slot, BELAY_FILLS void *ret_value, size_t size)
{
    uint8_t *const mark = (uint8_t *)slot + size;
    /* ACQ [channel.message] */
    if (BELAY_UNLIKELY_(belay_load_acq_(mark) != BELAY_WRITTEN_))
        belay_list_await_mark_(mark);
    BELAY_TOOL_AFTER_(mark);
    __builtin_memcpy(ret_value, slot, size);
    BELAY_TOOL_BEFORE_(mark);
    belay_store_rel_(mark, BELAY_READ_); /* REL [channel.vacant] */
}

/* The usual receive: false where the channel seems empty, or the block ends. */
BELAY_FAST_ bool
belay_list_get_fast_(belay_channel_ *c, BELAY_FILLS void *ret_value, size_t size, size_t align)
{
    const size_t lap = BELAY_LAP_(size);
    belay_block_ *block;
    uint64_t head;
    size_t place;
    for (;; belay_channel_lost_()) {
        head = belay_load_acq_(&c->head);                  /* ACQ [channel.place] */
        block = belay_load_acq_(&c->from.list.head_block); /* ACQ [channel.place] */
        place = head / BELAY_LIST_STEP_ % lap;
        if (BELAY_UNLIKELY_(place >= lap - 2 || block == NULL)) /* NULL: flavor_list.c, I1 */
            return false;
        if (head >= belay_load_acq_(&c->from.list.tail_seen)) { /* ACQ [channel.place] */
            /* ACQ [channel.place] */
            const uint64_t tail = belay_load_acq_(&c->tail) & ~BELAY_LIST_MARK_;
            if (BELAY_UNLIKELY_(head >= tail))
                return false;
            belay_store_rel_(&c->from.list.tail_seen, tail); /* REL [channel.place] */
        }
        /* Relaxed: that the slot is written its mark says, and nobody waits for room here. */
        if (BELAY_LIKELY_(belay_cas_weak_rlx_(&c->head, &head, head + BELAY_LIST_STEP_)))
            break;
    }
    char *const slot = belay_list_slot_(block, place, size, align);
    if (BELAY_IS_WORD_(size))
        belay_list_get_word_(block, (uint64_t *)slot, ret_value, size);
    else
        belay_list_get_marked_(slot, ret_value, size);
    return true;
}

/* ---- the array ------------------------------------------------------------------------------ */

/* The place after `at`: the next index, or the first one of the next lap. */
BELAY_FAST_ uint64_t
belay_array_next_(uint64_t at, uint64_t capacity, uint64_t mark)
{
    return (at & (mark - 1)) + 1 < capacity ? at + 1 : (at & ~(2 * mark - 1)) + 2 * mark;
}

/* The usual send begins: no place where the channel seems full or disconnected. */
BELAY_FAST_ belay_slot_taken_
belay_array_take_(belay_channel_ *c, size_t size, size_t align)
{
    const uint64_t mark = UINT64_C(1) << c->to_mark_bit;
    uint64_t tail, next;
    char *slot;
    for (;; belay_channel_lost_()) {
        tail = belay_load_rlx_(&c->tail);
        slot = c->to.array.ring + (tail & (mark - 1)) * BELAY_SLOT_SIZE_(size, align);
        /* ACQ [channel.vacant] */
        if (BELAY_UNLIKELY_((tail & mark) != 0 || belay_load_acq_((uint64_t *)slot) != tail))
            return BELAY_NO_SLOT_TAKEN_;
        next = belay_array_next_(tail, c->to.array.capacity, mark);
        /* SEQ [channel.sleep] */
        if (BELAY_LIKELY_(belay_cas_weak_seqcst_(&c->tail, &tail, next)))
            break;
    }
    BELAY_TOOL_AFTER_(slot);
    return (belay_slot_taken_){
        .value = slot + BELAY_SLOT_VALUE_(align),
        .stamp = (uint64_t *)slot,
        .written = tail + 1,
    };
}

/* The usual receive: false where the channel seems empty. */
BELAY_FAST_ bool
belay_array_get_fast_(belay_channel_ *c, BELAY_FILLS void *ret_value, size_t size, size_t align)
{
    const uint64_t mark = c->from.array.mark;
    uint64_t head, next;
    char *slot;
    for (;; belay_channel_lost_()) {
        head = belay_load_rlx_(&c->head);
        slot = c->from.array.ring + (head & (mark - 1)) * BELAY_SLOT_SIZE_(size, align);
        /* ACQ [channel.message] */
        if (BELAY_UNLIKELY_(belay_load_acq_((uint64_t *)slot) != head + 1))
            return false;
        next = belay_array_next_(head, c->from.array.capacity, mark);
        /* SEQ [channel.sleep] */
        if (BELAY_LIKELY_(belay_cas_weak_seqcst_(&c->head, &head, next)))
            break;
    }
    BELAY_TOOL_AFTER_(slot);
    __builtin_memcpy(ret_value, slot + BELAY_SLOT_VALUE_(align), size);
    BELAY_TOOL_BEFORE_(slot);
    belay_store_rel_((uint64_t *)slot, head + 2 * mark); /* REL [channel.vacant] */
    /* SEQ [channel.sleep] */
    if (BELAY_UNLIKELY_(belay_load_seqcst_(&c->senders_waiting) != 0))
        belay_channel_wake_sender_(c);
    return true;
}

/* ---- send and receive ----------------------------------------------------------------------- */

/* Take a place for a message. Size and alignment are those of the channel, constants here. */
BELAY_FAST_ belay_slot_taken_
belay_channel_take_(belay_channel_ *c, size_t size, size_t align)
{
    if (c->to_flavor == BELAY_FLAVOR_LIST_)
        return belay_list_take_(c, size, align);
    if (c->to_flavor == BELAY_FLAVOR_ARRAY_)
        return belay_array_take_(c, size, align);
    return BELAY_NO_SLOT_TAKEN_;
}

/* The message, of this size, is in its place, or is this word. */
BELAY_FAST_ void
belay_channel_publish_(belay_channel_ *c, const belay_slot_taken_ *place, uint64_t word,
                       size_t size)
{
    if (place->block == NULL) {
        BELAY_TOOL_BEFORE_(place->stamp);
        belay_store_rel_(place->stamp, place->written); /* REL [channel.message] */
    } else if (BELAY_IS_WORD_(size)) {
        belay_list_put_word_(place->block, place->value, word);
    } else {
        belay_list_put_mark_((uint8_t *)place->value + size);
    }
    /* SEQ [channel.sleep] */
    if (BELAY_UNLIKELY_(belay_load_seqcst_(&c->receivers_waiting) != 0))
        belay_channel_wake_receiver_(c);
}

/* Send the bytes of *value if that goes at once. */
BELAY_FAST_ bool
belay_channel_put_fast_(belay_channel_ *c, const void *value, size_t size, size_t align)
{
    const belay_slot_taken_ place = belay_channel_take_(c, size, align);
    uint64_t word = 0;
    if (BELAY_UNLIKELY_(place.value == NULL))
        return false;
    if (BELAY_IS_WORD_(size) && place.block != NULL)
        __builtin_memcpy(&word, value, BELAY_WORD_PART_(size));
    else
        __builtin_memcpy(place.value, value, size);
    belay_channel_publish_(c, &place, word, size);
    return true;
}

BELAY_FAST_ belay_status
belay_channel_get_(belay_channel_ *c, BELAY_FILLS void *ret_value, size_t size, size_t align,
                   int64_t deadline)
{
    if (c->from_flavor == BELAY_FLAVOR_LIST_) {
        if (BELAY_LIKELY_(belay_list_get_fast_(c, ret_value, size, align)))
            return BELAY_OK;
    } else if (c->from_flavor == BELAY_FLAVOR_ARRAY_) {
        if (BELAY_LIKELY_(belay_array_get_fast_(c, ret_value, size, align)))
            return BELAY_OK;
    }
    return belay_channel_get_slow_(c, ret_value, deadline);
}

/* The clock is only read where there is something to wait for. */
BELAY_INLINE_ belay_status
belay_channel_put_slow_timeout_(belay_channel_ *c, const void *value, belay_duration limit)
{
    const belay_status status = belay_channel_put_slow_(c, value, BELAY_WAIT_NOT_);
    return status != BELAY_FULL ? status
                                : belay_channel_put_slow_(c, value, belay_channel_after_(limit));
}

BELAY_FAST_ belay_status
belay_channel_get_timeout_(belay_channel_ *c, BELAY_FILLS void *ret_value, size_t size,
                           size_t align, belay_duration limit)
{
    const belay_status status = belay_channel_get_(c, ret_value, size, align, BELAY_WAIT_NOT_);
    return BELAY_LIKELY_(status != BELAY_EMPTY)
               ? status
               : belay_channel_get_slow_(c, ret_value, belay_channel_after_(limit));
}

/* ---- loops ---------------------------------------------------------------------------------- */

/* What all turns of a for_recv share. */
typedef struct belay_recv_loop_ {
    belay_channel_ *channel;
    bool left; /* set before each turn, cleared after it: still set, a break has left it */
} belay_recv_loop_;

/* One turn: drops the value when it ends, however. */
typedef struct belay_recv_turn_ {
    void (*drop)(void *value);
    void *value;
    bool over;
} belay_recv_turn_;

BELAY_INLINE_ belay_recv_loop_
belay_recv_loop_begin_(belay_channel_ *channel, const char *file, int line)
{
    if (BELAY_UNLIKELY_(channel == NULL))
        belay_channel_empty_handle_("for_recv", file, line);
    return (belay_recv_loop_){channel, false};
}

/* The next message, or false: there is none, or a break has ended the loop. */
BELAY_FAST_ bool
belay_recv_loop_next_(const belay_recv_loop_ *loop, BELAY_FILLS void *ret_value, size_t size,
                      size_t align, int64_t deadline)
{
    return !loop->left &&
           belay_channel_get_(loop->channel, ret_value, size, align, deadline) == BELAY_OK;
}

BELAY_BLOCKS BELAY_INLINE_ bool
belay_recv_loop_wait_(const belay_recv_loop_ *loop, BELAY_ANEW_ BELAY_FILLS void *ret_value,
                      size_t size, size_t align)
{
    return belay_recv_loop_next_(loop, ret_value, size, align, BELAY_WAIT_FOREVER_);
}

BELAY_INLINE_ bool
belay_recv_loop_try_(const belay_recv_loop_ *loop, BELAY_ANEW_ BELAY_FILLS void *ret_value,
                     size_t size, size_t align)
{
    return belay_recv_loop_next_(loop, ret_value, size, align, BELAY_WAIT_NOT_);
}

BELAY_INLINE_ belay_recv_turn_
belay_recv_turn_begin_(belay_recv_loop_ *loop, void *value)
{
    loop->left = true;
    return (belay_recv_turn_){loop->channel->type->drop, value, false};
}

BELAY_INLINE_ void
belay_recv_turn_end_(const belay_recv_turn_ *turn)
{
    if (turn->drop != NULL)
        turn->drop(turn->value);
}

#endif
