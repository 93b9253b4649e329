/* SPDX-License-Identifier: MIT */
/*
 * condvar.h - wait, with a mutex released meanwhile, until another thread says that something
 * changed.
 *
 *     belay_own(QueueGuard) q = Queue_lock(&queue);
 *     belay_condvar_wait_while(&not_empty, &q, q.data->len == 0);
 *     ... take an item: the lock is held, and the queue is not empty
 *
 *     belay_with_lock (q, &queue) push(q, item);
 *     belay_condvar_notify_one(&not_empty);
 *
 * A belay_condvar of all zero is fresh; it takes 16 bytes, owns nothing, and serves guards of any
 * mutex, of one mutex at a time. Change what is waited for under the mutex. Then no wake-up is
 * lost: a waiter counts itself before it gives the mutex back, so whoever takes the mutex later
 * finds it counted. A notify that comes before the wait is not kept: that is why the condition is
 * looked at under the lock, and in a loop, since a wait may also return for no reason.
 *
 *     void    condvar_wait(cv, &guard)                 until a notify, or for no reason
 *     void    condvar_wait_while(cv, &guard, condition)
 *                                                      until the condition is false
 *     status  condvar_wait_timeout(cv, &guard, limit)  OK, or TIMED_OUT after the limit, or
 *                                                      CANCELLED by a note (note.h)
 *     status  condvar_wait_timeout_while(cv, &guard, limit, condition)
 *                                                      OK: the condition is false; TIMED_OUT or
 *                                                      CANCELLED: it still holds
 *     status  condvar_wait_result(cv, &guard)          OK or POISONED
 *     void    condvar_notify_one(cv)                   wakes one waiter at least, if there is any
 *     void    condvar_notify_all(cv)                   wakes all
 *
 * cv is a `belay_condvar *` or `const belay_condvar *`: it is shared. It must outlive every call on
 * it. Every wait gives the mutex back while it sleeps and returns with it held, in the same guard,
 * also after a time-out or a note. The condition is any expression; it is evaluated with the mutex
 * held.
 *
 * A wait panics when another thread poisoned the mutex meanwhile; condvar_wait_result returns
 * POISONED instead, with the guard held. Misuse panics: waiting with an empty guard, or with the
 * guard of one mutex while another thread waits with that of another.
 */
#ifndef BELAY_CONDVAR_H
#define BELAY_CONDVAR_H

#include <belay/detail/raw_mutex.h>
#include <belay/duration.h>
#include <belay/status.h>

/* All zero is fresh. The members are internal. */
typedef struct belay_condvar {
    uint32_t turn_;     /* how many notifies there were: what waiters sleep on */
    uint32_t waiters_;  /* from before a waiter gives the mutex back until its wait is over */
    uint32_t sleepers_; /* those of them that may need a wake; too high is harmless */
    uint32_t mutex_;    /* a part of the address of theirs; means nothing when there are none */
} belay_condvar;
BELAY_TRAITS_(belay_condvar, always, always, BELAY_LOCK_SAYS_);

#define belay_condvar_wait(cv, guard) belay_condvar_wait_(cv, &(guard)->held_, __FILE__, __LINE__)
#define belay_condvar_wait_result(cv, guard) \
    belay_condvar_wait_result_(cv, &(guard)->held_, __FILE__, __LINE__)
#define belay_condvar_wait_timeout(cv, guard, limit) \
    belay_condvar_wait_timeout_(cv, &(guard)->held_, limit, __FILE__, __LINE__)

#define belay_condvar_wait_while(cv, guard, condition) \
    do { \
        while (condition) \
            belay_condvar_wait(cv, guard); \
    } while (0)

#define belay_condvar_wait_timeout_while(cv, guard, limit, condition) \
    __extension__({ \
        const int64_t belay_end_ = belay_deadline_(limit); \
        belay_status belay_why_ = BELAY_OK; \
        bool belay_holds_; \
        while ((belay_holds_ = (condition)) && belay_why_ == BELAY_OK) \
            belay_why_ = \
                belay_condvar_wait_until_(cv, &(guard)->held_, belay_end_, __FILE__, __LINE__); \
        belay_holds_ ? belay_why_ : BELAY_OK; \
    })

/* ---- internal ------------------------------------------------------------------------------- */

BELAY_API_ void belay_condvar_wait_(const belay_condvar *shared,
                                    BELAY_WAITS const belay_held_ *guard, const char *file,
                                    int line);
BELAY_API_ BELAY_MUST_USE_ belay_status belay_condvar_wait_result_(
    const belay_condvar *shared, BELAY_WAITS const belay_held_ *guard, const char *file, int line);
BELAY_API_ BELAY_MUST_USE_ belay_status
belay_condvar_wait_timeout_(const belay_condvar *shared, BELAY_WAITS const belay_held_ *guard,
                            belay_duration limit, const char *file, int line);
/*
 * One wait of many that have one deadline. TIMED_OUT when that is over, CANCELLED when a note is,
 * whatever ended the wait.
 */
BELAY_API_ belay_status belay_condvar_wait_until_(const belay_condvar *shared,
                                                  BELAY_WAITS const belay_held_ *guard,
                                                  int64_t deadline, const char *file, int line);
/* Notify when there are waiters. */
BELAY_API_ void belay_condvar_wake_(belay_condvar *cv, int count);

/* The moment a duration from now, for wait_until_. */
BELAY_API_ int64_t belay_deadline_(belay_duration limit);

BELAY_INLINE_ void
belay_condvar_notify_(const belay_condvar *shared, int count)
{
    belay_condvar *const cv = (belay_condvar *)belay_interior_(shared);
    /* Relaxed: the mutex orders a waiter's count before any later change of what it waits for. */
    if (BELAY_UNLIKELY_(belay_load_rlx_(&cv->waiters_) != 0))
        belay_condvar_wake_(cv, count);
}

BELAY_NOTIFIES BELAY_INLINE_ void
belay_condvar_notify_one(const belay_condvar *cv)
{
    belay_condvar_notify_(cv, 1);
}

BELAY_NOTIFIES BELAY_INLINE_ void
belay_condvar_notify_all(const belay_condvar *cv)
{
    belay_condvar_notify_(cv, INT32_MAX);
}

#endif
