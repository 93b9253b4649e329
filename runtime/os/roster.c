/* SPDX-License-Identifier: MIT */
/*
 * roster.c - the list of live threads: what each waits for, and what it is known to hold.
 *
 * Each thread has a slot: {sequence, shown, mine}. Only its thread changes it: it changes `mine`,
 * which is plain memory of its own, and copies what changed to `shown`, word by word, between two
 * steps of `sequence`. Who reads copies `shown` and looks whether the sequence has moved meanwhile.
 *
 * Slots are never freed: they lie in static memory and, past the first 64 threads at one time, in
 * blocks that are kept. So a reader needs no lock, and meets no freed memory when threads end. The
 * place 0 is the main thread's. The others are handed out by a stack of free slots, linked by
 * place; its head is the record {tag, place + 1}, and the tag makes a head that has been away and
 * come back another one.
 *
 * Invariants
 *     I1  sequence is odd while shown changes; only the slot's thread changes them.
 *     I2  A copy is whole if the sequence was the same even number before and after it.
 *     I3  A slot is on the free stack, or one thread's, or neither (0 before main is entered).
 *     I4  Places below `places` have their slot, for good.
 *     I5  The entry of a slot that is nobody's has no wait and no holds, as shown and as mine.
 *
 * A thread that is not on the list takes a slot when it waits or holds something, and gives it back
 * when it does neither. It takes none where that would need memory: it may be waiting inside
 * malloc. Then it is not listed, which is the only effect of a failure here.
 *
 * Memory ordering
 *     [roster.shown]  the words' releases after the odd sequence, to a reader's acquires before its
 *                     second look: who has seen a new word sees that the sequence has moved. And
 *                     the even sequence's release to the first look: all words are there.
 *     [roster.free]   who gives a slot back, to who takes it.
 *     [roster.place]  who makes a slot, to readers that count it.
 *
 * Signals. Reading is safe in a handler; a handler that interrupts this thread's own change sees
 * its entry as busy. fork: the child's list has the thread that forked and no other.
 *
 * Tests: tests/runtime/report_test.c, tests/runtime/model/roster_model.c.
 */
#define _GNU_SOURCE
#include "os/roster.h"

#include "os/os.h"
#include "os/self.h"

#include <belay/detail/alloc.h>
#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <pthread.h>
#include <string.h>

enum { WORDS = sizeof(BlRosterEntry) / sizeof(uint64_t), LINE = 64 };
_Static_assert(sizeof(BlRosterEntry) % sizeof(uint64_t) == 0, "an entry is shown in whole words");

/*
 * The thread that had the slot before may have run on another processor: each cache line that a
 * thread touches as it begins, waits or ends comes from there. Two of them say who it is, and two
 * what it waits for.
 */
typedef struct Slot {
    _Alignas(LINE) uint32_t sequence;
    uint32_t place; /* constant */
    uint64_t shown[WORDS];
    _Alignas(LINE) uint32_t next; /* on the free stack: the place under it plus one, or 0 */
    bool lasting; /* from enter to leave; else it is given back when there is nothing to show */
    BlRosterEntry mine;
    BlRosterNotes notes;
} Slot;
_Static_assert(offsetof(Slot, shown) + offsetof(BlRosterEntry, waits) == LINE &&
                   offsetof(Slot, mine) + offsetof(BlRosterEntry, waits) ==
                       offsetof(Slot, next) + LINE,
               "who it is fits into one line");

/* Block 0 has the places 0 to 63; block k > 0 has as many as all before it. */
enum { FIRST = 64, BLOCKS = 16 };
static Slot first[FIRST];
static Slot *blocks[BLOCKS] = {first};
static uint32_t places = 1; /* place 0 is there from the start (I4) */
static uint64_t free_head;

/* How often to try to copy an entry that changes. */
enum { LOOKS = 1000 };

/* This thread's slot, or NULL; its number, 0 before the first look; and that it is not main's. */
static _Thread_local Slot *own __attribute__((tls_model("initial-exec")));
static _Thread_local uint64_t own_number __attribute__((tls_model("initial-exec")));
static _Thread_local bool is_not_main __attribute__((tls_model("initial-exec")));

/* ---- slots ---------------------------------------------------------------------------------- */

static uint32_t
block_of(uint32_t place)
{
    return place < FIRST ? 0 : 32 - (uint32_t)__builtin_clz(place / FIRST);
}

static uint32_t
block_size(uint32_t block)
{
    return block == 0 ? FIRST : (uint32_t)FIRST << (block - 1);
}

/* Requires that the place's block is there. */
static Slot *
slot_at(uint32_t place)
{
    const uint32_t block = block_of(place);
    Slot *const slots = belay_load_acq_(&blocks[block]); /* ACQ [roster.place] */
    return &slots[block == 0 ? place : place - block_size(block)];
}

static void
give_back(Slot *slot)
{
    uint64_t head = belay_load_rlx_(&free_head);
    uint64_t next;
    do {
        belay_store_rlx_(&slot->next, (uint32_t)head); /* carried by the release below */
        next = ((head >> 32) + 1) << 32 | (slot->place + 1);
        /* REL [roster.free] */
    } while (!belay_cas_weak_rel_(&free_head, &head, next));
}

/* A slot that was given back, or NULL. */
static Slot *
take_free(void)
{
    uint64_t head = belay_load_acq_(&free_head); /* ACQ [roster.free] the slot under it is whole */
    while ((uint32_t)head != 0) {
        Slot *const slot = slot_at((uint32_t)head - 1);
        /* Relaxed: where another has taken the slot meanwhile, the tag has changed. */
        const uint64_t next = ((head >> 32) + 1) << 32 | belay_load_rlx_(&slot->next);
        /* ACQREL [roster.free] */
        if (belay_cas_acqrel_(&free_head, &head, next))
            return slot;
    }
    return NULL;
}

/* See to it that the block is there. False when there is no memory. */
static bool
make_block(uint32_t block)
{
    Slot *before = belay_load_acq_(&blocks[block]); /* ACQ [roster.place] */
    if (before != NULL)
        return true;
    const size_t size = block_size(block) * sizeof(Slot);
    Slot *const slots = belay_alloc_(size, _Alignof(Slot));
    if (slots == NULL)
        return false;
    memset(slots, 0, size);
    BELAY_TOOL_ATOMIC_(slots, size);
    /* ACQREL [roster.place] two threads may get here at once: the second frees its own. */
    if (!belay_cas_acqrel_(&blocks[block], &before, slots))
        free(slots);
    return true;
}

/* A slot at a place that nobody had before, or NULL. */
static Slot *
make_slot(void)
{
    uint32_t place = belay_load_rlx_(&places);
    do {
        if (block_of(place) >= BLOCKS || !make_block(block_of(place)))
            return NULL;
        /* ACQREL [roster.place] */
    } while (!belay_cas_acqrel_(&places, &place, place + 1));
    Slot *const slot = slot_at(place);
    slot->place = place;
    return slot;
}

/* ---- an entry ------------------------------------------------------------------------------- */

/* Show `size` bytes of this thread's entry, from `part` on, which it has changed. */
static void
show(Slot *slot, const void *part, size_t size)
{
    const size_t offset = (size_t)((const char *)part - (const char *)&slot->mine);
    const size_t end = (offset + size + sizeof(uint64_t) - 1) / sizeof(uint64_t);
    const uint32_t sequence = slot->sequence;
    belay_store_rlx_(&slot->sequence, sequence + 1); /* before each word, by their releases */
    for (size_t i = offset / sizeof(uint64_t); i < end; i++) {
        uint64_t word;
        memcpy(&word, (const char *)&slot->mine + i * sizeof word, sizeof word);
        belay_store_rel_(&slot->shown[i], word); /* REL [roster.shown] */
    }
    belay_store_rel_(&slot->sequence, sequence + 2); /* REL [roster.shown] */
}

static bool
copy_if_whole(const Slot *slot, uint64_t words[WORDS])
{
    const uint32_t before = belay_load_acq_(&slot->sequence); /* ACQ [roster.shown] */
    if (before % 2 != 0)
        return false;
    for (size_t i = 0; i < WORDS; i++)
        words[i] = belay_load_acq_(&slot->shown[i]);   /* ACQ [roster.shown] */
    return belay_load_rlx_(&slot->sequence) == before; /* after the words, by their acquires */
}

static uint64_t
thread_number(void)
{
    if (own_number == 0)
        own_number = bl_os_thread_number();
    return own_number;
}

/* Who it is; nothing else is there (I5). */
static void
begin_entry(Slot *slot, uint64_t id, const char *name)
{
    memset(&slot->mine, 0, offsetof(BlRosterEntry, waits));
    slot->mine.id = id;
    slot->mine.system = thread_number();
    slot->mine.live = true;
    if (name != NULL) {
        size_t length = strnlen(name, BL_ROSTER_NAME - 1);
        while (name[length] != '\0' && ((unsigned char)name[length] & 0xC0) == 0x80)
            length--; /* cut before the character (UTF-8) that would be split */
        memcpy(slot->mine.name, name, length);
    }
    show(slot, &slot->mine, offsetof(BlRosterEntry, waits));
}

static bool
is_idle(const BlRosterEntry *entry)
{
    return entry->wait.kind == BL_WAITS_NOT && entry->holds + entry->holds_more == 0;
}

/* For a thread that ended while it waited or held something (I5). */
static void
clear_waits_and_holds(Slot *slot)
{
    BlRosterEntry *const entry = &slot->mine;
    entry->wait = (BlWaitFor){.kind = BL_WAITS_NOT};
    entry->holds = entry->holds_more = 0;
    show(slot, &entry->wait, offsetof(BlRosterEntry, hold) - offsetof(BlRosterEntry, wait));
}

/* Requires that it says neither (I5). */
static void
end_entry(Slot *slot)
{
    slot->lasting = false;
    slot->mine.live = false;
    show(slot, &slot->mine.live, sizeof slot->mine.live);
    if (slot->place != 0)
        give_back(slot);
}

/* The same for this thread's slot. */
static void
leave(void)
{
    Slot *const slot = own;
    own = NULL;
    if (slot == NULL)
        return;
    if (!is_idle(&slot->mine))
        clear_waits_and_holds(slot);
    end_entry(slot);
}

/* This thread's slot; one without an id where it has none; NULL where that needs memory. */
static Slot *
own_slot(void)
{
    if (own != NULL)
        return own;
    if (!is_not_main && first[0].mine.live && bl_os_is_main_thread())
        return own = &first[0];
    is_not_main = true;
    Slot *const slot = take_free();
    if (slot == NULL)
        return NULL;
    begin_entry(slot, 0, NULL);
    return own = slot;
}

static void
end_if_idle(Slot *slot)
{
    if (!slot->lasting && is_idle(&slot->mine))
        leave();
}

void
bl_roster_enter(uint64_t id, const char *name)
{
    leave(); /* what it was listed as while it held something */
    Slot *slot = take_free();
    if (slot == NULL)
        slot = make_slot();
    if (slot == NULL)
        return;
    slot->lasting = true;
    begin_entry(slot, id, name);
    own = slot;
}

void
bl_roster_leave(void)
{
    leave();
}

/* ---- the main thread, and the child of a fork ----------------------------------------------- */

/* Only this thread is there. It keeps its slot; without one, it is the main thread now. */
static void
forget_others(void)
{
    Slot *const kept = own != NULL ? own : &first[0];
    own_number = 0;
    is_not_main = false;
    belay_store_rlx_(&free_head, 0); /* relaxed: nobody else is there */
    for (uint32_t place = 0; place < bl_roster_places(); place++) {
        Slot *const slot = slot_at(place);
        if (slot == kept)
            continue;
        slot->sequence &= ~1U; /* its thread may have been changing it */
        clear_waits_and_holds(slot);
        end_entry(slot);
    }
    if (!kept->mine.live)
        return;
    own = kept;
    kept->mine.system = thread_number();
    show(kept, &kept->mine.system, sizeof kept->mine.system);
}

void
bl_roster_enter_main(uint64_t id, const char *name)
{
    Slot *const slot = &first[0];
    BELAY_TOOL_ATOMIC_(first, sizeof first);
    BELAY_TOOL_ATOMIC_(blocks, sizeof blocks);
    BELAY_TOOL_ATOMIC_(&places, sizeof places);
    BELAY_TOOL_ATOMIC_(&free_head, sizeof free_head);
    slot->lasting = true;
    begin_entry(slot, id, name);
    if (bl_os_is_main_thread())
        own = slot;
    (void)pthread_atfork(NULL, NULL, forget_others); /* without it: a child that lists too many */
}

/* ---- waiting and holding -------------------------------------------------------------------- */

void
bl_roster_wait(const BlWaitFor *what)
{
    Slot *const slot = own_slot();
    if (slot == NULL || slot->mine.wait.kind != BL_WAITS_NOT)
        return;
    slot->mine.waits++;
    slot->mine.wait = *what;
    show(slot, &slot->mine.waits, sizeof slot->mine.waits + sizeof slot->mine.wait);
}
_Static_assert(offsetof(BlRosterEntry, wait) == offsetof(BlRosterEntry, waits) + sizeof(uint64_t),
               "the two are shown as one");

bool
bl_roster_wait_on(const uint32_t *word, bool limited)
{
    if (own != NULL && own->mine.wait.kind != BL_WAITS_NOT)
        return false;
    bl_roster_wait(&(BlWaitFor){.kind = BL_WAITS_WORD, .object = word, .limited = limited});
    return true;
}

void
bl_roster_go_on(void)
{
    Slot *const slot = own;
    if (slot == NULL || slot->mine.wait.kind == BL_WAITS_NOT)
        return;
    slot->mine.wait = (BlWaitFor){.kind = BL_WAITS_NOT};
    show(slot, &slot->mine.wait, sizeof slot->mine.wait);
    end_if_idle(slot);
}

/* Show how much is held, and the first entries of the list. */
static void
show_holds(Slot *slot, size_t entries)
{
    const char *const begin = (const char *)&slot->mine.holds;
    const char *const end = (const char *)&slot->mine.hold[entries];
    show(slot, begin, (size_t)(end - begin));
}

void
bl_roster_hold(const BlHold *what)
{
    Slot *const slot = own_slot();
    if (slot == NULL)
        return;
    BlRosterEntry *const entry = &slot->mine;
    if (entry->holds < BL_ROSTER_HOLDS)
        entry->hold[entry->holds++] = *what;
    else
        entry->holds_more++;
    show_holds(slot, entry->holds);
}

bool
bl_roster_take_off(const void *object, BlHold *ret_hold)
{
    Slot *const slot = own;
    size_t index = slot != NULL ? slot->mine.holds : 0;
    while (index > 0 && slot->mine.hold[index - 1].object != object)
        index--;
    if (index == 0)
        return false;
    BlRosterEntry *const entry = &slot->mine;
    *ret_hold = entry->hold[index - 1];
    entry->holds--;
    memmove(&entry->hold[index - 1], &entry->hold[index],
            (entry->holds - (index - 1)) * sizeof(BlHold));
    show_holds(slot, entry->holds);
    return true;
}

void
bl_roster_release(const void *object)
{
    BlHold hold;
    Slot *const slot = own;
    if (slot == NULL)
        return;
    if (!bl_roster_take_off(object, &hold) && slot->mine.holds_more > 0) {
        slot->mine.holds_more--;
        show_holds(slot, 0);
    }
    end_if_idle(slot);
}

/* ---- reading -------------------------------------------------------------------------------- */

uint32_t
bl_roster_places(void)
{
    return belay_load_acq_(&places); /* ACQ [roster.place] */
}

BlRosterLook
bl_roster_read(uint32_t place, BlRosterEntry *ret_entry)
{
    const Slot *const slot = slot_at(place);
    uint64_t words[WORDS];
    for (int look = 0; look < LOOKS; look++) {
        if (copy_if_whole(slot, words)) {
            BlRosterEntry entry;
            memcpy(&entry, words, sizeof entry);
            if (!entry.live)
                return BL_ROSTER_FREE;
            *ret_entry = entry;
            return BL_ROSTER_READ;
        }
        bl_os_spin_hint();
    }
    return BL_ROSTER_BUSY;
}

BlRosterNotes *
bl_roster_notes(uint32_t place)
{
    return &slot_at(place)->notes;
}
