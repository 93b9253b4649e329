/* SPDX-License-Identifier: MIT */
/*
 * thread.h - start threads and wait for them; the thread one is in.
 *
 *     BELAY_CLOSURE(int, add, by_copy(int, a), by_copy(int, b)) { return a + b; }   // closure.h
 *
 *     add_handle h = belay_spawn(add, 2, 3);
 *     int sum;
 *     belay_unwrap(belay_join(&h, &sum));
 *
 * A handle is an owned value: join it, or drop it, which lets the thread run on by itself (it is
 * then detached). When main returns or the process exits, threads that still run die where they
 * are: their destructors do not run.
 *
 * Signals end no call of the library early, whether their handlers were installed with SA_RESTART
 * or not. A handler itself may call nothing of the library.
 *
 * Memory of a thread: 8 KiB while it sleeps in a park, on x86-64 with glibc, and its stack's
 * addresses, 8 MiB unless the options say less. (The kernel's own are not counted.)
 *
 * Fork. The child is a process of one thread, the one that called fork, and the library works in
 * it: it locks, panics, parks, starts threads and joins them. What other threads were in the middle
 * of at that moment nobody ends there:
 *
 *     a lock that another thread held     stays held. Take it before the fork: then the child's
 *                                         copy is held by the child, which may give it back.
 *     an RWLOCK that others waited for    waits for them in the child too. Make it anew there:
 *                                         *l = Table_new(Table_into_inner(l)). Of a semaphore, one
 *                                         permit may be lost in the same way.
 *     a handle on another thread          may be dropped, not joined
 *     a scope that the thread is in       would wait for its threads at its end: leave the child
 *                                         by _exit or exec before
 *     a pool                              has no threads: a job runs in the join or the end of the
 *                                         scope that waits for it. Not to be dropped.
 *
 * Where a thread that is not main forked, its closure's end is the end of the child, with status 0,
 * a panic too: say by _exit how the child went.
 *
 * (And malloc, as most of the C library, is promised by POSIX only to children of a process that
 * had no other threads. glibc's works.)
 */
#ifndef BELAY_THREAD_H
#define BELAY_THREAD_H

#include <belay/annotate.h>
#include <belay/detail/base.h>
#include <belay/duration.h>
#include <belay/status.h>

/*
 * How to start a thread; all zero is the default. The struct and its name are only read by the
 * call.
 */
typedef struct belay_thread_options {
    const char *name;  /* UTF-8, any length; the system shows its first 15 bytes. NULL: no name */
    size_t stack_size; /* bytes, rounded up, to 64 KiB at least. 0: the system's default */
} belay_thread_options;

/*
 * A counted handle on a thread, running or ended: who it is, and unparking it. Owned. All zero is
 * the empty handle.
 */
typedef struct belay_thread {
    struct belay_thread_info_ *info_;
} belay_thread;
BELAY_TRAITS_(belay_thread, always, always, );

/* The thread that calls. Panics when there is no memory (only in threads Belay did not start). */
BELAY_API_ BELAY_MUST_USE_ belay_thread belay_thread_current(void);

/* One more handle on the same thread. */
BELAY_API_ BELAY_MUST_USE_ belay_thread belay_thread_clone(const belay_thread *thread);

/* Give a handle up. Does nothing to the thread. */
BELAY_API_ void belay_thread_drop(BELAY_CONSUMES belay_thread *thread);

/* A number from 1 on that no other thread of this process has, had or will have; 0 if empty. */
BELAY_API_ uint64_t belay_thread_id(const belay_thread *thread);

/* The id of the thread that calls. Panics as belay_thread_current does. */
BELAY_API_ uint64_t belay_thread_current_id(void);

/*
 * The name given at the start, "main" for the main thread, NULL for a thread without a name. Valid
 * as long as the handle.
 */
BELAY_API_ const char *belay_thread_name(const belay_thread *thread);

/*
 * Give a thread its token: it returns from park now, or its next park returns at once. Tokens do
 * not add up: two unparks before a park are one. What this thread wrote before unpark, the other
 * sees after the park that takes the token. Does nothing to an empty handle.
 */
BELAY_API_ void belay_thread_unpark(const belay_thread *thread);

/*
 * Sleep until another thread unparks this one; take the token. It may also return without a token,
 * for no reason: call it in a loop that checks what is waited for.
 */
BELAY_BLOCKS BELAY_API_ void belay_thread_park(void);

/* The same, for limit at the most. Look at what was waited for to learn why it returned. */
BELAY_BLOCKS BELAY_API_ void belay_thread_park_timeout(belay_duration limit);

/*
 * The same, and says how it ended. BELAY_OK: with the token, or for no reason; BELAY_TIMED_OUT: the
 * limit is over; BELAY_CANCELLED: a note is that this thread watches (note.h). BELAY_FOREVER is no
 * limit.
 */
BELAY_BLOCKS BELAY_API_ BELAY_MUST_USE_ belay_status belay_thread_park_result(belay_duration limit);

/* Sleep for at least this long; signals do not shorten it. */
BELAY_BLOCKS BELAY_API_ void belay_thread_sleep(belay_duration length);

/* The same; BELAY_CANCELLED when a note that this thread watches (note.h) was over before. */
BELAY_BLOCKS BELAY_API_ BELAY_MUST_USE_ belay_status
belay_thread_sleep_result(belay_duration length);

/* Sleep until this moment of belay_now(); not at all when it is over. */
BELAY_BLOCKS BELAY_API_ void belay_thread_sleep_until(belay_duration moment);

/* Let other threads run first. */
BELAY_API_ void belay_thread_yield(void);

/*
 * How many threads can run at the same time, at least 1: the processors that this process may use
 * (its affinity mask), within what its cgroup may use of them (quota by period, rounded down).
 * Counted anew at each call; takes some file reads.
 */
BELAY_API_ size_t belay_available_parallelism(void);

/*
 * Wait until a thread has ended, its thread-local destructors included, and empty its handle.
 * belay_join(&handle) drops nothing and gives no result; belay_join(&handle, &result) moves the
 * closure's result out. result is only written on BELAY_OK.
 *
 *     BELAY_OK            the thread returned
 *     BELAY_PANICKED      it panicked (or left by pthread_exit); belay_last_panic() has the message
 *     BELAY_EMPTY_HANDLE  the handle was joined, moved or dropped before
 *     BELAY_DEADLOCK      the thread is this one, or waits for this one; the handle stays
 *     BELAY_CANCELLED     a note is over that this thread watches (note.h); the handle stays
 *
 * Two threads that join each other are told of it; three or more that do so in a circle wait for
 * ever, which belay_debug_report() shows, or until a note is over. (Jobs of a pool are told of any
 * circle.)
 *
 * A result that is an owned value has to be taken by a join, or its closure made by
 * BELAY_CLOSURE_OWNED: nobody drops it otherwise.
 */
#define belay_join(...) BELAY_PASTE_(BELAY_JOIN_, BELAY_JOIN_COUNT_(__VA_ARGS__, 2, 1))(__VA_ARGS__)

/* ---- internal ------------------------------------------------------------------------------- */

#define BELAY_JOIN_COUNT_(handle_, result_, n_, ...) n_
#define BELAY_JOIN_1(handle_) belay_join_(&(handle_)->base_, NULL, 0)
#define BELAY_JOIN_2(handle_, result_) \
    (BELAY_SAME_RESULT_(*(result_), **(handle_)->result_type_), \
     belay_join_(&(handle_)->base_, (result_), sizeof **(handle_)->result_type_))

/* Refuses a variable that cannot hold what a closure returns. */
#define BELAY_SAME_RESULT_(variable_, result_) \
    ((void)sizeof(struct { \
        _Static_assert(__builtin_types_compatible_p(__typeof__(variable_), __typeof__(result_)), \
                       "the variable for the result has another type than the closure returns"); \
        char checked; \
    }))

/* What every name_handle begins with. */
typedef struct belay_handle_ {
    struct belay_packet_ *packet;
} belay_handle_;

BELAY_BLOCKS BELAY_API_ BELAY_MUST_USE_ belay_status
belay_join_(BELAY_CONSUMES belay_handle_ *handle, BELAY_FILLS void *ret_result, size_t size);
BELAY_API_ void belay_handle_drop_(BELAY_CONSUMES belay_handle_ *handle);
BELAY_API_ bool belay_handle_is_finished_(const belay_handle_ *handle);
BELAY_API_ belay_thread belay_handle_thread_(const belay_handle_ *handle);

#endif
