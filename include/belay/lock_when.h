/* SPDX-License-Identifier: MIT */
/*
 * lock_when.h - wait until a condition of what a mutex protects is true, and have the lock then.
 *
 *     belay_with_lock_when (q, &queue, q->len > 0)       // or with_lock_when(...) of prelude.h
 *         take(q);                                       // the lock is held, and q->len > 0
 *
 *     belay_own(QueueGuard) g = Queue_lock(&queue);
 *     belay_mutex_wait_until(&g, g.data->len > 0);
 *
 *     if (belay_mutex_wait_until_timeout(&g, BELAY_MS(5), g.data->len > 0) == BELAY_TIMED_OUT)
 *         ...                                            // the lock is held, the queue still empty
 *
 * No condition variable and no notify: whoever changes the data unlocks the mutex, and that makes
 * those who wait look again. None can be forgotten, and no wake-up is lost. (C. A. R. Hoare's
 * conditional critical regions, 1972; Mutex::Await of Abseil and nsync_mu_wait are the same.)
 *
 *     with_lock_when (v, &m, condition) { ... }
 *             lock, wait until the condition is true, and run the block with T *v pointing to the
 *             data; the condition may use v. Else it is with_lock (mutex.h).
 *     void    mutex_wait_until(&guard, condition)
 *             wait until the condition is true. The lock is given back meanwhile, and is held, in
 *             the same guard, when it returns.
 *     status  mutex_wait_until_timeout(&guard, limit, condition)
 *             OK: the condition is true. TIMED_OUT: it is false, and the limit is over. CANCELLED:
 *             it is false, and a note is over (note.h). The lock is held in each case.
 *
 * The condition is any expression. It is evaluated with the lock held, often, and by the thread
 * that waits, so it may use that thread's variables. It must change nothing, and its value may
 * depend only on what the mutex protects and on what only this thread changes: nobody looks again
 * because of anything else (time, another lock, an atomic).
 *
 * What it costs. Mutexes that nobody waits on in this way pay nothing. On the others the next
 * unlock wakes all that wait, and each takes the lock to look; then the next one does. So it is for
 * a few waiters, or for conditions that seldom stay false when something has changed; many threads
 * that wait for different things want a condvar each (condvar.h).
 *
 * A wait panics when another thread poisons the mutex meanwhile. A panic in the condition poisons
 * it. Waiting with an empty guard is misuse, and panics.
 */
#ifndef BELAY_LOCK_WHEN_H
#define BELAY_LOCK_WHEN_H

#include <belay/condvar.h>
#include <belay/mutex.h>

#define belay_with_lock_when(v, mutex, ...) \
    for (BELAY_SAYS_("block:with_lock_when") belay_mutex_block_ v##_block_ \
         __attribute__((cleanup(belay_mutex_block_end_))) = belay_mutex_block_begin_( \
             &(mutex)->raw_, offsetof(__typeof__(*(mutex)), value_), __FILE__, __LINE__); \
         v##_block_.data != NULL; v##_block_.data = NULL) \
        for (BELAY_SAYS_("block:with_lock_when") __typeof__(*(mutex)->type_[0]) *v = \
                 v##_block_.data; \
             v != NULL && BELAY_AWAIT_(&v##_block_.held, "with_lock_when", __VA_ARGS__); v = NULL)

#define belay_mutex_wait_until(guard, ...) \
    ((void)BELAY_AWAIT_CHANGED_(&(guard)->held_, 0, INT64_MAX, "mutex_wait_until", __VA_ARGS__))

#define belay_mutex_wait_until_timeout(guard, limit, ...) \
    BELAY_AWAIT_CHANGED_(&(guard)->held_, BELAY_AWAIT_LIMITED_, belay_deadline_(limit), \
                         "mutex_wait_until_timeout", __VA_ARGS__)

/* ---- internal ------------------------------------------------------------------------------- */

/* Of a thread that waits: it may have changed the data since it took the lock; it has a limit. */
typedef enum belay_await_kind_ {
    BELAY_AWAIT_AGAIN_ = 0,
    BELAY_AWAIT_FIRST_ = 1,
    BELAY_AWAIT_LIMITED_ = 2,
} belay_await_kind_;

/*
 * Give the lock back until the data may have changed, and take it again. TIMED_OUT when the
 * deadline is over, CANCELLED when a note is that a thread with a limit watches, whatever ended the
 * wait. Panics when the guard is empty, or another thread has poisoned the mutex meanwhile.
 */
BELAY_API_ belay_status belay_mutex_await_(BELAY_WAITS const belay_held_ *guard, unsigned kind,
                                           int64_t deadline, const char *what, const char *file,
                                           int line);

/* Wait until the condition is true, right after the lock was taken: 1. */
#define BELAY_AWAIT_(held_, what_, ...) \
    __extension__({ \
        while (!(__VA_ARGS__)) \
            (void)belay_mutex_await_(held_, BELAY_AWAIT_AGAIN_, INT64_MAX, what_, __FILE__, \
                                     __LINE__); \
        1; \
    })

/* The same with a deadline, for a holder who may have changed the data. limited_: 0, or a kind. */
#define BELAY_AWAIT_CHANGED_(held_, limited_, deadline_, what_, ...) \
    __extension__({ \
        const int64_t belay_end_ = (deadline_); \
        unsigned belay_kind_ = BELAY_AWAIT_FIRST_; \
        belay_status belay_why_ = BELAY_OK; \
        bool belay_true_; \
        while (!(belay_true_ = (__VA_ARGS__)) && belay_why_ == BELAY_OK) { \
            belay_why_ = belay_mutex_await_(held_, belay_kind_ | (limited_), belay_end_, what_, \
                                            __FILE__, __LINE__); \
            belay_kind_ = BELAY_AWAIT_AGAIN_; \
        } \
        belay_true_ ? BELAY_OK : belay_why_; \
    })

#endif
