/* SPDX-License-Identifier: MIT */
/*
 * annotate.h - the ownership vocabulary that functions and types may carry.
 *
 * Every word here is a promise in the signature of a function or about a type. A C compiler sees
 * nothing; a reader, and a checker of ownership, see who owns what. No includes.
 *
 * A checker defines __BELAY_CHECK__ and reads the words as annotations of declarations:
 * annotate("belay::WORD"). It knows no function of this library by its name, so that any library
 * can be annotated in the same way.
 */
#ifndef BELAY_ANNOTATE_H
#define BELAY_ANNOTATE_H

#ifdef __BELAY_CHECK__
#define BELAY_SAYS_(word_) __attribute__((annotate("belay::" word_)))
#else
#define BELAY_SAYS_(word_)
#endif

/* ---- what a function does with what a parameter points to ----------------------------------- */

/*
 * The call takes *p over and leaves it zeroed, which is the valid, empty value of every owned type.
 * Without it a pointer parameter is a borrow that ends with the call: exclusive where it points to
 * T, shared where it points to const T.
 *
 *     void Job_drop(BELAY_CONSUMES Job *job);
 */
#define BELAY_CONSUMES BELAY_SAYS_("consumes")

/* The call gives *p a value; it needs none there, and drops none. */
#define BELAY_FILLS BELAY_SAYS_("fills")

/*
 * What the function returns, and what it fills, borrows from *p: it must not be used when *p is
 * gone or changed. Where a body is in sight the checker finds this out by itself.
 *
 *     const char *name_of(BELAY_LENDS const Job *job);
 *
 * On a pointer member of a struct: it is a borrow, as a parameter is, and no raw pointer.
 */
#define BELAY_LENDS BELAY_SAYS_("lends")

/*
 * The call keeps the value in what the first parameter points to: that borrows from *p, or what the
 * value borrows from, from now on. Where a body is in sight the checker finds this out by itself.
 *
 *     void queue_add(struct queue *queue, BELAY_KEPT const Job *job);
 */
#define BELAY_KEPT BELAY_SAYS_("kept")

/*
 * On a pointer parameter, or a pointer member of a struct: it only ever points to what lives as
 * long as the program, a string literal for instance. So it may go to other threads.
 *
 *     struct option { BELAY_STATIC const char *name; int value; };
 */
#define BELAY_STATIC BELAY_SAYS_("static")

/*
 * The value goes to another thread: a pointer must lead to what lives as long as the program
 * (SEND); the same of the pointer that *p is, which may be taken (SEND_FROM); what a pointer leads
 * to must be Sync (SYNC).
 */
#define BELAY_SEND BELAY_SAYS_("needs_send")
#define BELAY_SEND_FROM BELAY_SAYS_("needs_send") BELAY_SAYS_("through")
#define BELAY_SYNC BELAY_SAYS_("needs_sync")

/* ---- what a function does with locks -------------------------------------------------------- */

/*
 * On a pointer parameter that leads to a lock: the call takes it, waiting as long as it takes. What
 * the call returns or fills, a struct, holds the lock until it is dropped; without such a guard the
 * thread holds it until a call gives it back. SHARED: others may hold it in the same way, to read.
 * TRIES: it waits for no holder, or not for ever, and returns 0 when it took the lock.
 *
 *     SessionGuard Session_lock(BELAY_LOCKS const Session *session);
 *     int queue_try_lock(BELAY_TRIES struct queue *queue);
 *     void queue_unlock(BELAY_UNLOCKS struct queue *queue);
 */
#define BELAY_LOCKS BELAY_SAYS_("lock:takes")
#define BELAY_LOCKS_SHARED BELAY_SAYS_("lock:takes shared")
#define BELAY_TRIES BELAY_SAYS_("lock:tries")
#define BELAY_TRIES_SHARED BELAY_SAYS_("lock:tries shared")
#define BELAY_UNLOCKS BELAY_SAYS_("lock:gives")

/* The call takes the lock and gives it back before it returns. */
#define BELAY_LOCKS_WITHIN BELAY_SAYS_("lock:takes within")
#define BELAY_LOCKS_WITHIN_SHARED BELAY_SAYS_("lock:takes within shared")

/*
 * On a parameter that leads to a lock, or to the guard that holds it: the call waits for something
 * that others change, and gives the lock back meanwhile. It may return for no reason.
 */
#define BELAY_WAITS BELAY_SAYS_("lock:waits")

/* On a function: it may wait for long, for what another thread does or for time to pass. */
#define BELAY_BLOCKS BELAY_SAYS_("blocks")

/* On a function: it wakes threads that wait until something has changed. */
#define BELAY_NOTIFIES BELAY_SAYS_("notifies")

/*
 * Of use to libraries whose locks are made of other parts: the same thread may take it again; all
 * locks of an array of pointers are taken, in a safe order; one that was taken with others belongs
 * to a guard, which HOLDS it; the result leads to where the parameter leads; the call returns only
 * if this, the result of a try, says that it took its lock.
 */
#define BELAY_LOCKS_AGAIN_ BELAY_SAYS_("lock:takes again")
#define BELAY_TRIES_AGAIN_ BELAY_SAYS_("lock:tries again")
#define BELAY_LOCKS_SEVERAL_ BELAY_SAYS_("lock:takes several")
#define BELAY_LOCK_ADOPTED_ BELAY_SAYS_("lock:adopts")
#define BELAY_LOCK_HELD_BY_ BELAY_SAYS_("lock:holds")
#define BELAY_LEADS_TO_ BELAY_SAYS_("lock:same")
#define BELAY_SURE_ BELAY_SAYS_("lock:sure")

/* With BELAY_FILLS: of a loop's variable, which is another one in each turn. */
#define BELAY_ANEW_ BELAY_SAYS_("anew")

/* The first value of a variable that a macro fills before anybody looks at it. */
#ifdef __BELAY_CHECK__
#define BELAY_EMPTY_WHEN_CHECKED_ = {0}
#else
#define BELAY_EMPTY_WHEN_CHECKED_
#endif

/* ---- where the proof ends ------------------------------------------------------------------- */

/*
 * A block whose code the author vouches for, where no proof is possible. It runs as any block does
 * (it is no loop: break and continue belong to the loop around it).
 *
 *     BELAY_UNSAFE { *register_of_the_device = 1; }
 */
#ifdef __BELAY_CHECK__
BELAY_SAYS_("unsafe") int belay_unsafe_(void);
#define BELAY_UNSAFE \
    if (belay_unsafe_()) \
        ; \
    else
#else
#define BELAY_UNSAFE
#endif

/*
 * Vouch that values of type T may move to (SEND), or be shared with (SYNC), another thread although
 * their members say otherwise; NOT_SEND and NOT_SYNC withdraw what the members would allow. One at
 * file scope, with a semicolon:
 *
 *     struct device { volatile int *registers; };
 *     BELAY_UNSAFE_SEND(struct device);
 */
#define BELAY_UNSAFE_SEND(T) BELAY_TYPE_SAYS_(T, BELAY_SAYS_("unsafe_send"), "BELAY_UNSAFE_SEND")
#define BELAY_UNSAFE_SYNC(T) BELAY_TYPE_SAYS_(T, BELAY_SAYS_("unsafe_sync"), "BELAY_UNSAFE_SYNC")
#define BELAY_NOT_SEND(T) BELAY_TYPE_SAYS_(T, BELAY_SAYS_("send:never"), "BELAY_NOT_SEND")
#define BELAY_NOT_SYNC(T) BELAY_TYPE_SAYS_(T, BELAY_SAYS_("sync:never"), "BELAY_NOT_SYNC")

/* ---- what a library says of its types ------------------------------------------------------- */

/*
 * BELAY_TRAITS_(Name, send, sync, words, what is inside...): when a Name may be sent and shared.
 * send and sync are one of: always, never; or, of every type that is inside, if_send, if_sync,
 * if_both; if_sent is if_send that leaves pointers to BELAY_SEND. words is nothing or more
 * BELAY_SAYS_:
 *
 *     "guard"      gives back a lock, on the thread that took it
 *     "interior"   changes safely while it is shared, as locks do: a static one may be used by all
 *     "handle"     of a thread, which is detached when it is dropped without a join
 *     "scope"      threads that borrow end with it
 *     "is:TEXT"    what it is, for messages: "is an RC: its count is not atomic"
 *     "mend:TEXT"  what to use instead: "make it an ARC"
 */
#define BELAY_LOCK_SAYS_ BELAY_SAYS_("interior")
#define BELAY_GUARD_SAYS_ \
    BELAY_SAYS_("guard") \
    BELAY_SAYS_("is:is a guard: the thread that took the lock must give it back")
#define BELAY_RC_SAYS_ \
    BELAY_SAYS_("is:is an RC: its count is not atomic") BELAY_SAYS_("mend:make it an ARC")
#define BELAY_CELL_SAYS_ \
    BELAY_SAYS_("is:changes while it is shared, without a lock") \
    BELAY_SAYS_("mend:use a MUTEX, an RWLOCK or an atomic")

#ifdef __BELAY_CHECK__
#define BELAY_TRAITS_(Name, send_, sync_, words_, ...) \
    BELAY_SAYS_("send:" #send_) \
    BELAY_SAYS_("sync:" #sync_) \
    words_ void BELAY_SAYING_(__COUNTER__)(Name *, ##__VA_ARGS__)
#define BELAY_TYPE_SAYS_(T, words_, what_) words_ void BELAY_SAYING_(__COUNTER__)(T *)
#define BELAY_SAYING_(n_) BELAY_SAYING_NOW_(n_)
#define BELAY_SAYING_NOW_(n_) belay_says_##n_##_
#else
#define BELAY_TRAITS_(Name, send_, sync_, words_, ...) \
    _Static_assert(sizeof(Name *) > 0, "a family has a type")
#define BELAY_TYPE_SAYS_(T, words_, what_) _Static_assert(sizeof(T) > 0, what_ " needs a type")
#endif

#endif
