/* SPDX-License-Identifier: MIT */
/*
 * semaphore.h - a number of permits: who takes one may go on, who finds none waits for one.
 *
 *     static belay_semaphore connections = BELAY_SEMAPHORE_INIT(8);
 *
 *     belay_with_permit (&connections) { ... }     // at most eight threads are in here
 *
 *     belay_semaphore_acquire(&items);             // or by hand: wait for an item ...
 *     belay_semaphore_release(&items);             // ... that another thread has made
 *
 *     belay_semaphore  SEMAPHORE_INIT(n)              the value of a definition: n permits
 *     belay_semaphore  belay_semaphore_new(n)         the same, anywhere
 *     void    semaphore_acquire(sem)                  takes a permit, waiting for one
 *     status  semaphore_try_acquire(sem)              OK, or WOULD_BLOCK when there is none
 *     status  semaphore_acquire_timeout(sem, limit)   OK, TIMED_OUT, or CANCELLED by a note
 *                                                     (note.h)
 *     void    semaphore_release(sem)                  gives one permit
 *     void    semaphore_release_many(sem, n)          gives n at once
 *     uint32_t  semaphore_available(sem)              how many there are now; soon out of date
 *     belay_permit  semaphore_permit(sem)             takes one, in a guard that gives it back
 *     status  semaphore_try_permit(sem, &permit), semaphore_permit_timeout(sem, limit, &permit)
 *     with_permit (sem) { ... }                       a block that has one
 *
 * sem is a `belay_semaphore *` or `const belay_semaphore *`: it is shared. Nobody owns a permit:
 * any thread may release what another has acquired, or what nobody has. What a thread wrote before
 * a release is seen by who acquires that permit. All zero is a semaphore without permits. It takes
 * eight bytes, owns nothing, works within one process, and must outlive every call on it.
 *
 * Fairness. Threads that run may take a permit before one that is waking up, which is what makes a
 * contended semaphore fast; but one that was woken and found no permit is given the next that is
 * released: nobody starves.
 *
 * Misuse panics: more than BELAY_SEMAPHORE_MOST permits at once.
 */
#ifndef BELAY_SEMAPHORE_H
#define BELAY_SEMAPHORE_H

#include <belay/annotate.h>
#include <belay/detail/atomic.h>
#include <belay/detail/base.h>
#include <belay/detail/tools.h>
#include <belay/duration.h>
#include <belay/status.h>

/* How many permits a semaphore can have. */
#define BELAY_SEMAPHORE_MOST INT32_MAX

/* The member is internal: {permits, waiters}, see runtime/sync/semaphore.c. */
typedef struct belay_semaphore {
    union {
        uint64_t word __attribute__((aligned(8)));
        struct {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            uint32_t permits, waiters;
#else
            uint32_t waiters, permits;
#endif
        } half; /* what the system compares */
    } state_;
} belay_semaphore;
BELAY_TRAITS_(belay_semaphore, always, always, BELAY_LOCK_SAYS_);

/* n is from 0 to BELAY_SEMAPHORE_MOST. */
#define BELAY_SEMAPHORE_INIT(n) \
    { \
        .state_ = {.word = (uint32_t)(n) } \
    }

/* A semaphore with n permits. Panics where there cannot be so many. */
BELAY_API_ BELAY_MUST_USE_ belay_semaphore belay_semaphore_new(uint32_t n);

/* Give n permits, waking as many who wait. */
#define belay_semaphore_release_many(sem, n) \
    belay_semaphore_release_many_(sem, n, __FILE__, __LINE__)
#define belay_semaphore_release(sem) belay_semaphore_release_(sem, __FILE__, __LINE__)

/* ---- internal ------------------------------------------------------------------------------- */

BELAY_API_ void belay_semaphore_acquire_slow_(const belay_semaphore *shared);
BELAY_API_ BELAY_MUST_USE_ belay_status
belay_semaphore_acquire_timeout_slow_(const belay_semaphore *shared, belay_duration limit);
BELAY_API_ void belay_semaphore_release_many_(const belay_semaphore *shared, uint32_t n,
                                              const char *file, int line);

BELAY_INLINE_ uint64_t *
belay_semaphore_word_(const belay_semaphore *shared)
{
    return (uint64_t *)belay_interior_(&shared->state_.word);
}

/* ---- acquire, release ----------------------------------------------------------------------- */

BELAY_INLINE_ uint32_t
belay_semaphore_available(const belay_semaphore *sem)
{
    return (uint32_t)belay_load_rlx_(&sem->state_.word);
}

BELAY_MUST_USE_ BELAY_INLINE_ belay_status
belay_semaphore_try_acquire(const belay_semaphore *sem)
{
    BELAY_TOOL_ATOMIC_(sem, sizeof *sem);
    uint64_t word = belay_load_rlx_(&sem->state_.word);
    while ((uint32_t)word != 0) {
        /* ACQ [semaphore.permit] */
        if (belay_cas_weak_acq_(belay_semaphore_word_(sem), &word, word - 1)) {
            BELAY_TOOL_AFTER_(sem);
            return BELAY_OK;
        }
    }
    return BELAY_WOULD_BLOCK;
}

BELAY_BLOCKS BELAY_INLINE_ void
belay_semaphore_acquire(const belay_semaphore *sem)
{
    if (BELAY_UNLIKELY_(belay_semaphore_try_acquire(sem) != BELAY_OK))
        belay_semaphore_acquire_slow_(sem);
}

BELAY_BLOCKS BELAY_MUST_USE_ BELAY_INLINE_ belay_status
belay_semaphore_acquire_timeout(const belay_semaphore *sem, belay_duration limit)
{
    if (BELAY_LIKELY_(belay_semaphore_try_acquire(sem) == BELAY_OK))
        return BELAY_OK;
    return belay_semaphore_acquire_timeout_slow_(sem, limit);
}

BELAY_INLINE_ void
belay_semaphore_release_(const belay_semaphore *sem, const char *file, int line)
{
    BELAY_TOOL_ATOMIC_(sem, sizeof *sem);
    BELAY_TOOL_BEFORE_(sem);
    uint64_t word = belay_load_rlx_(&sem->state_.word);
    /* Below the most, and nobody waits. */
    while (BELAY_LIKELY_(word < BELAY_SEMAPHORE_MOST)) {
        /* REL [semaphore.permit] */
        if (belay_cas_weak_rel_(belay_semaphore_word_(sem), &word, word + 1))
            return;
    }
    belay_semaphore_release_many_(sem, 1, file, line);
}

/* ---- permits -------------------------------------------------------------------------------- */

/* A permit that goes back when it is dropped, by any thread. Owned. All zero is none. */
typedef struct belay_permit {
    const belay_semaphore *semaphore_;
} belay_permit;
BELAY_TRAITS_(belay_permit, always, always, );

/* Give the permit back; an empty one does nothing. */
BELAY_INLINE_ void
belay_permit_drop(BELAY_CONSUMES belay_permit *permit)
{
    const belay_semaphore *const sem = permit->semaphore_;
    permit->semaphore_ = NULL;
    if (sem != NULL)
        belay_semaphore_release_(sem, __FILE__, __LINE__);
}

/* Forget the guard: the permit is not given back. */
BELAY_INLINE_ void
belay_permit_forget(BELAY_CONSUMES belay_permit *permit)
{
    permit->semaphore_ = NULL;
}

BELAY_BLOCKS BELAY_MUST_USE_ BELAY_INLINE_ belay_permit
belay_semaphore_permit(BELAY_LENDS const belay_semaphore *sem)
{
    belay_semaphore_acquire(sem);
    return (belay_permit){sem};
}

BELAY_MUST_USE_ BELAY_INLINE_ belay_status
belay_semaphore_try_permit(BELAY_LENDS const belay_semaphore *sem,
                           BELAY_FILLS belay_permit *ret_permit)
{
    const belay_status status = belay_semaphore_try_acquire(sem);
    if (status == BELAY_OK)
        ret_permit->semaphore_ = sem;
    return status;
}

BELAY_BLOCKS BELAY_MUST_USE_ BELAY_INLINE_ belay_status
belay_semaphore_permit_timeout(BELAY_LENDS const belay_semaphore *sem, belay_duration limit,
                               BELAY_FILLS belay_permit *ret_permit)
{
    const belay_status status = belay_semaphore_acquire_timeout(sem, limit);
    if (status == BELAY_OK)
        ret_permit->semaphore_ = sem;
    return status;
}

/*
 * with_permit (sem) { ... }: wait for a permit, run the block, give it back on every way out of the
 * block: its end, return, goto, a panic. It runs as a loop does: break and continue leave it.
 */
#define belay_with_permit(sem) BELAY_PERMIT_BLOCK_(BELAY_PASTE_(belay_permit_at_, __LINE__), sem)

#define BELAY_PERMIT_BLOCK_(permit_, sem) \
    for (belay_permit permit_ \
         __attribute__((cleanup(belay_permit_drop))) = belay_semaphore_permit(sem), \
         *BELAY_PASTE_(permit_, _held) = &permit_; \
         BELAY_PASTE_(permit_, _held) != NULL; BELAY_PASTE_(permit_, _held) = NULL)

#endif
