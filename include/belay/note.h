/* SPDX-License-Identifier: MIT */
/*
 * note.h - tell threads to stop waiting: by hand, by a deadline, or both; one note for many waits.
 *
 *     belay_own(belay_note) note = belay_note_new(NULL, BELAY_SECS(5));
 *     belay_with_note (&note)
 *         status = belay_join(&handle);        // waits five seconds at the most: BELAY_CANCELLED
 *
 *     belay_note_notify(&note);                // from any thread: who watches it stops waiting
 *
 * A note is over once it is notified, once its deadline has passed, or once its parent is over; it
 * stays so. A thread watches the notes of the with_note blocks that it is in, all of them, the
 * blocks of its callers included. Inside, every waiting call that can tell its caller so returns
 * BELAY_CANCELLED when a note that it watches is over, and has then done nothing: no lock is taken,
 * no handle is emptied, no permit is gone.
 *
 * A note ends waiting, it does not forbid success: a call that has not to wait does what it always
 * does, without a look at any note. To stop work that does not wait, ask belay_note_check().
 *
 *     call                                              watches   what it returns else
 *     join                                              yes (1)
 *     X_lock_timeout, X_read_timeout, X_write_timeout   yes       TIMED_OUT (2)
 *     condvar_wait_timeout, _timeout_while              yes (3)   TIMED_OUT (2)
 *     mutex_wait_until_timeout                          yes (3)   TIMED_OUT (2)
 *     semaphore_acquire_timeout                         yes       TIMED_OUT (2)
 *     once_wait_timeout                                 yes       TIMED_OUT (2)
 *     XSender_send, _send_timeout and their kin         yes       TIMED_OUT (2)
 *     XReceiver_recv, _recv_timeout and their kin       yes       TIMED_OUT (2)
 *     for_recv                                          yes       the loop ends
 *     select, ready, and with a limit                   yes       TIMED_OUT (2)
 *     belay_thread_park_result                          yes       TIMED_OUT (2)
 *     belay_thread_sleep_result                         yes
 *     belay_note_wait, _wait_timeout                    yes (4)   TIMED_OUT (2)
 *     X_lock, X_lock_result, with_lock, with_read,      no        they have no way to say so, or
 *       with_write, with_reentrant, X_read, X_write,              promise the guard
 *       X_read_result, X_write_result
 *     condvar_wait, _wait_while, _wait_result           no        the same
 *     semaphore_acquire, with_permit                    no        the same
 *     park, park_timeout, sleep, sleep_until            no        the same
 *     once_call_once, once_wait, X_get_or_init,         no        what others do once is waited for
 *       X_wait, X_set, X_force
 *     barrier_wait                                      no        who has come is counted
 *     mutex_wait_until, with_lock_when, with_locks,     no        the same
 *       lock_all
 *     belay_child_wait and its kin, pipes               no        other programs know no note
 *     the end of a scope, pool_drop, parallel_for       no        they promise to wait
 *
 *     (1) Not while it runs the job it joins (pool.h) itself. While notes are watched, threads that
 *         join each other in a circle wait for a note instead of returning BELAY_DEADLOCK; jobs of
 *         a pool are told as ever.
 *     (2) With the limit BELAY_FOREVER they wait until they can, or a note is over. When both the
 *         limit and a note are over, it is BELAY_CANCELLED.
 *     (3) The mutex is held again when it returns, however long that takes.
 *     (4) OK when the note that it waits for is over, CANCELLED when one that it watches is.
 *
 * Threads, the jobs of a pool and the calls of a parallel_for begin without any note, wherever they
 * run: who starts a thread that is to stop gives it the note, as a capture, and the thread opens a
 * block:
 *
 *     BELAY_CLOSURE(void, worker, by_move(belay_note, note)) { belay_with_note (note) { ... } }
 *
 *     belay_spawn(worker, belay_note_clone(&note));
 *
 * Clean-up that has to wait although a note is over does so in belay_without_notes () { ... }, a
 * block in which those around it count for nothing.
 *
 * A belay_note is a counted handle of one pointer: clone it, give the clones away. A block and a
 * child hold the note they need, so a handle may be dropped at any time; dropping the last one
 * notifies nobody. An all-zero handle is no note: never over, harmless in a block.
 *
 * Notifying wakes only threads that watch; it takes a few locks and must not be called in a signal
 * handler. Without a block, nothing here costs anything but a look at one variable before a sleep.
 * In the child of a fork notes are what they were for the thread that forked.
 *
 * Models: nsync's notes, the contexts of Go.
 */
#ifndef BELAY_NOTE_H
#define BELAY_NOTE_H

#include <belay/annotate.h>
#include <belay/detail/base.h>
#include <belay/duration.h>
#include <belay/status.h>

/* A counted handle on a note. Owned; Send and Sync. All zero is the empty handle. */
typedef struct belay_note {
    struct belay_note_ *note_;
} belay_note;
BELAY_TRAITS_(belay_note, always, always, BELAY_LOCK_SAYS_);

/*
 * belay_note_new(parent, limit): a note that is over when its parent is (NULL, or an empty handle:
 * it has none), and at the latest after `limit` from now (BELAY_FOREVER: no limit). Panics when
 * there is no memory.
 */
#define belay_note_new(parent, limit) belay_note_new_(parent, limit, __FILE__, __LINE__)

/* The same, with BELAY_OK and the note in *ret_note, or BELAY_NO_MEMORY. */
BELAY_API_ BELAY_MUST_USE_ belay_status belay_note_try_new(const belay_note *parent,
                                                           belay_duration limit,
                                                           BELAY_FILLS belay_note *ret_note);

/* One more handle on the same note. */
BELAY_API_ BELAY_MUST_USE_ belay_note belay_note_clone(const belay_note *note);

/* Give a handle up. Notifies nobody. */
BELAY_API_ void belay_note_drop(BELAY_CONSUMES belay_note *note);

/*
 * The note, and all its descendants, are over from now on: wake who watches one of them. What this
 * thread wrote before, those see who find the note over. Again: nothing. Empty: nothing.
 */
BELAY_API_ void belay_note_notify(const belay_note *note);

/* True when the note is over. An empty one never is. */
BELAY_API_ bool belay_note_is_notified(const belay_note *note);

/*
 * How long until the note's deadline, or that of the nearest ancestor's if it is earlier; 0 when
 * the note is over, BELAY_FOREVER without any deadline.
 */
BELAY_API_ belay_duration belay_note_remaining(const belay_note *note);

/*
 * Wait until the note is over. BELAY_OK; BELAY_CANCELLED when it is not, but one that the thread
 * watches is; BELAY_EMPTY_HANDLE for an empty one, at once.
 */
BELAY_BLOCKS BELAY_API_ BELAY_MUST_USE_ belay_status belay_note_wait(const belay_note *note);

/* The same, or BELAY_TIMED_OUT after the limit. */
BELAY_BLOCKS BELAY_API_ BELAY_MUST_USE_ belay_status belay_note_wait_timeout(const belay_note *note,
                                                                             belay_duration limit);

/*
 * BELAY_CANCELLED when a note that this thread watches is over, else BELAY_OK: for loops that
 * compute.
 */
BELAY_API_ BELAY_MUST_USE_ belay_status belay_note_check(void);

/*
 * with_note (&note) { ... }: this thread watches the note while it is in the block, besides what it
 * watches already. The block holds the note. It runs as a loop does: break and continue leave it.
 */
#define belay_with_note(note) \
    BELAY_NOTE_BLOCK_(BELAY_PASTE_(belay_note_block_at_, __LINE__), belay_note_block_begin_, note)

/* without_notes () { ... }: in here this thread watches only what blocks inside of it watch. */
#define belay_without_notes() \
    BELAY_NOTE_BLOCK_(BELAY_PASTE_(belay_note_block_at_, __LINE__), belay_note_block_hide_)

/* ---- internal ------------------------------------------------------------------------------- */

/* A block: what it watches, and what this thread watched before. Only its thread writes it. */
typedef struct belay_note_block_ {
    struct belay_note_ *note;         /* NULL: nothing */
    struct belay_note_block_ *outer;  /* also watched; NULL: nothing is */
    struct belay_note_block_ *before; /* what the end of the block puts back */
} belay_note_block_;

#define BELAY_NOTE_BLOCK_(block_, begin_, ...) \
    for (belay_note_block_ block_ \
         __attribute__((cleanup(belay_note_block_end_))) = {.note = NULL}, \
         *BELAY_PASTE_(block_, _open) = begin_(&block_, ##__VA_ARGS__); \
         BELAY_PASTE_(block_, _open) != NULL; BELAY_PASTE_(block_, _open) = NULL)

/* Both give back the block. */
BELAY_API_ belay_note_block_ *belay_note_block_begin_(belay_note_block_ *block,
                                                      const belay_note *note);
BELAY_API_ belay_note_block_ *belay_note_block_hide_(belay_note_block_ *block);
BELAY_API_ void belay_note_block_end_(belay_note_block_ *block);

BELAY_API_ BELAY_MUST_USE_ belay_note belay_note_new_(const belay_note *parent,
                                                      belay_duration limit, const char *file,
                                                      int line);

#endif
