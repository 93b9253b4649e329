/* SPDX-License-Identifier: MIT */
/*
 * deque.c - the work-stealing deque of Chase and Lev.
 *
 *     thieves  top -> [ oldest ... newest ] <- bottom  owner
 *
 * "Dynamic Circular Work-Stealing Deque" (Chase, Lev 2005), after its proof for C11 in "Correct and
 * Efficient Work-Stealing for Weak Memory Models" (Le, Pop, Cohen, Zappa Nardelli 2013). Theirs has
 * two fences; here the accesses around them are sequentially consistent instead, which costs the
 * same on x86 and is what ThreadSanitizer understands.
 *
 * Invariants
 *     I1  top and bottom count up for ever (modulo the word), and bottom - top is the number of
 *         jobs, but for the moment in which the owner has lowered bottom and looks at top.
 *     I2  A job leaves by raising top, or by a bottom that the owner lowered above top. For the
 *         last one both would do: the owner also raises top then, so one of them fails.
 *     I3  A slot is written again only when top has passed its number. So who raises top from t to
 *         t + 1 read job t, whatever ring it read.
 *     I4  A ring is freed with the deque: thieves read old ones.
 *
 * Memory ordering
 *     [deque.ends]  The owner writes bottom, then reads top; a thief reads top, then bottom. In the
 *                   one order of all these, either the owner sees the thief's top or the thief the
 *                   owner's bottom, so at most one of them takes the last job. It also carries a
 *                   push, as bottom, to who looks before it goes to sleep (pool.c).
 *     [deque.job]   the release of every bottom to who reads it: the job behind it is whole.
 *     [deque.ring]  the release of a new ring to the thief that reads it: its slots are copied.
 *
 * Failure: no memory to grow is a result. Tests: tests/runtime/pool_test.c,
 * tests/runtime/model/deque_model.c.
 */
#include "thread/deque.h"

#include <belay/detail/alloc.h>
#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>

#if defined(BELAY_PARANOID)
enum { FIRST_SLOTS = 2 }; /* so that it grows all the time */
#else
enum { FIRST_SLOTS = 64 };
#endif

static BlRing *
ring_new(size_t slots, BlRing *smaller)
{
    BlRing *const ring =
        belay_alloc_(sizeof(BlRing) + slots * sizeof(Packet *), _Alignof(max_align_t));
    if (ring == NULL)
        return NULL;
    ring->smaller = smaller;
    ring->slots = slots;
    BELAY_TOOL_ATOMIC_(ring->slot, slots * sizeof(Packet *));
    return ring;
}

static Packet **
slot_of(BlRing *ring, size_t number)
{
    return &ring->slot[number & (ring->slots - 1)];
}

bool
bl_deque_init(BlDeque *deque)
{
    *deque = (BlDeque){.ring = ring_new(FIRST_SLOTS, NULL)};
    BELAY_TOOL_ATOMIC_(deque, sizeof *deque);
    return deque->ring != NULL;
}

void
bl_deque_done(BlDeque *deque)
{
    BlRing *ring = deque->ring;
    while (ring != NULL) {
        BlRing *const smaller = ring->smaller;
        free(ring);
        ring = smaller;
    }
    deque->ring = NULL;
}

/* A ring twice the size with the same jobs; NULL when there is no memory. */
static BlRing *
grow(BlDeque *deque, BlRing *ring, size_t top, size_t bottom)
{
    BlRing *const larger = ring_new(2 * ring->slots, ring);
    if (larger == NULL)
        return NULL;
    for (size_t i = top; i != bottom; i++)
        belay_store_rlx_(slot_of(larger, i), belay_load_rlx_(slot_of(ring, i)));
    belay_store_rel_(&deque->ring, larger); /* REL [deque.ring] */
    return larger;
}

bool
bl_deque_push(BlDeque *deque, Packet *job)
{
    const size_t bottom = belay_load_rlx_(&deque->bottom); /* relaxed: only this thread writes it */
    /* Relaxed would do for the room (an old top is harmless) but not for the slot (I3). */
    const size_t top = belay_load_acq_(&deque->top); /* ACQ [deque.ends] */
    BlRing *ring = belay_load_rlx_(&deque->ring);    /* relaxed: only this thread writes it */
    if (bottom - top == ring->slots && (ring = grow(deque, ring, top, bottom)) == NULL)
        return false;
    belay_store_rlx_(slot_of(ring, bottom), job);
    BELAY_TOOL_BEFORE_(deque);
    /* REL [deque.job] SEQ [deque.ends] */
    (void)belay_swap_seqcst_(&deque->bottom, bottom + 1);
    return true;
}

Packet *
bl_deque_take(BlDeque *deque)
{
    const size_t bottom = belay_load_rlx_(&deque->bottom);
    if (bottom == belay_load_rlx_(&deque->top))
        return NULL; /* it was empty at that moment, and only this thread fills it */

    (void)belay_swap_seqcst_(&deque->bottom, bottom - 1); /* REL [deque.job] SEQ [deque.ends] */
    size_t top = belay_load_seqcst_(&deque->top);         /* SEQ [deque.ends] */
    Packet *job = NULL;
    if (top != bottom)
        job = belay_load_rlx_(slot_of(deque->ring, bottom - 1));
    if (bottom - top > 1 && job != NULL)
        return job; /* not the last: no thief gets as far */

    /* The last, which a thief may want too; or it has it already. SEQ [deque.ends] */
    if (job != NULL && !belay_cas_seqcst_(&deque->top, &top, top + 1))
        job = NULL;
    belay_store_rel_(&deque->bottom, bottom); /* REL [deque.job] */
    return job;
}

Packet *
bl_deque_steal(BlDeque *deque)
{
    size_t top = belay_load_seqcst_(&deque->top);             /* SEQ [deque.ends] */
    const size_t bottom = belay_load_seqcst_(&deque->bottom); /* ACQ [deque.job] SEQ [deque.ends] */
    if ((ptrdiff_t)(bottom - top) <= 0)
        return NULL;
    BELAY_TOOL_AFTER_(deque);
    BlRing *const ring = belay_load_acq_(&deque->ring); /* ACQ [deque.ring] */
    /* Relaxed: it may be another job by now, but then top has moved (I3). */
    Packet *const job = belay_load_rlx_(slot_of(ring, top));
    /* REL [deque.ends] SEQ [deque.ends] The release tells the push that the slot was read. */
    return belay_cas_seqcst_(&deque->top, &top, top + 1) ? job : NULL;
}

bool
bl_deque_has_jobs(const BlDeque *deque)
{
    const size_t top = belay_load_seqcst_(&deque->top);       /* SEQ [deque.ends] */
    const size_t bottom = belay_load_seqcst_(&deque->bottom); /* SEQ [deque.ends] */
    return (ptrdiff_t)(bottom - top) > 0;
}
