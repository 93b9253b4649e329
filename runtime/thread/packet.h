/* SPDX-License-Identifier: MIT */
/* packet.h - what a started thread, or a job of a pool, and those who wait for it share. */
#ifndef BL_THREAD_PACKET_H
#define BL_THREAD_PACKET_H

#include "thread/info.h"

#include <belay/closure.h>

/*
 * Who waits for the thread's end, so that the system is asked for it once.
 *
 *     UNCLAIMED => JOINING => JOINED              a join() through the handle
 *                  JOINING => UNCLAIMED           it would have waited in a circle, or a note ended
 *                                                 its waiting
 *     UNCLAIMED => SCOPED => ENDED                the end of the scope
 *                            ENDED => JOINING     a join() that came later: another thread of the
 *                                                 scope has the handle
 */
typedef enum BlClaim {
    BL_UNCLAIMED,
    BL_JOINING, /* a join() waits, or reads the packet */
    BL_JOINED,  /* it has what it wanted and does not touch the packet again */
    BL_SCOPED,  /* the end of the scope waits */
    BL_ENDED,   /* the thread has ended, and nobody was told of its outcome */
} BlClaim;

/*
 * A mark beside JOINING and SCOPED, which end by a publish: somebody may sleep until then. A spare
 * one is harmless, one wake too many.
 */
#define BL_CLAIM_AWAITED UINT32_C(8)

/*
 * How far the work is.
 *
 *     a thread              RUNNING => FINISHED       AWAITED only by who watches a note (note.h)
 *     a job       QUEUED => RUNNING => FINISHED       who makes it RUNNING runs it
 *                           RUNNING => AWAITED        somebody sleeps until it is FINISHED
 *                                      AWAITED => FINISHED
 */
typedef enum BlProgress {
    BL_RUNNING,
    BL_QUEUED,
    BL_AWAITED,
    BL_FINISHED, /* the outcome, the message and the result are whole */
} BlProgress;

/*
 * One block of memory for each thread and each job:
 *
 *     { this struct | captures | result | name }
 *
 * Owned by the thread while it runs, or by the queue that a job is in and then by who runs it; by
 * the handle, or for a scoped thread by the scope; and by every belay_thread on it: the count is
 * info.owners.
 */
typedef struct belay_packet_ Packet;

/* What only a job of a pool needs. */
typedef struct BlJob {
    struct belay_pool_ *pool; /* constant */
    Packet *older, *newer;    /* the pool's list of jobs from outside; under its lock */
    bool listed;              /* on that list; written under its lock, read as a hint without */
    Packet *waits_for;        /* what this job sleeps for, or NULL; under the lock of all waits */
} BlJob;

struct belay_packet_ {
    BlThreadInfo info; /* first: a packet's address is its info's */
    const belay_closure_ *closure;
    void *captures;             /* in this block; moved out by the thread */
    void *result;               /* in this block; whole once outcome is OK, empty once taken */
    struct belay_scope *scope;  /* NULL: a thread of its own; constant */
    struct belay_packet_ *next; /* the scope's list */
    BlOsThread thread;          /* for who claims it; constant once started; not of a job */
    BlJob job;                  /* pool.c; job.pool is NULL for a thread of its own */
    uint32_t claim;             /* a BlClaim, and BL_CLAIM_AWAITED; waited on by the scope's end */
    uint32_t progress;          /* a BlProgress; waited on by those who want it */
    belay_status outcome;       /* BELAY_OK or BELAY_PANICKED; by the thread, read after its end */
    char *message;              /* of the panic; the same */
};

/* A packet for a closure, with two counts and without captures; NULL when there is no memory. */
Packet *bl_packet_new(const belay_closure_ *closure, const char *name, belay_scope *scope);

/* Run the closure and store its outcome, a panic included. */
void bl_packet_run(Packet *packet);

/* The closure was left by pthread_exit or pthread_cancel, if the packet says neither else. */
void bl_packet_note_exit(Packet *packet);

/*
 * Queue a closure in a pool. The captures are taken over: a status other than OK has dropped them.
 * The scope may be NULL.
 */
belay_status bl_pool_start(struct belay_pool_ *pool, const belay_closure_ *closure, void *captures,
                           belay_scope *scope, belay_handle_ *ret_handle) BELAY_MUST_USE_;

/*
 * Wait until a job has ended, running it here if nobody began it, or sleeping in the way of
 * `sleep`. DEADLOCK, at once, when it waits for a job that this thread is running: it would be for
 * ever. CANCELLED when a note ended the sleep.
 */
belay_status bl_job_wait(Packet *packet, BlOsSleep *sleep);

/* Sleep, in this way, until the packet is FINISHED. False when a note ended that. */
bool bl_packet_sleep(Packet *packet, BlOsSleep *sleep);

/* Wait for the end of the thread, as the end of its scope does. */
void bl_packet_wait_in_scope(Packet *packet);

/*
 * The message of a thread that panicked without that a join told of it, now the caller's; NULL for
 * any other. Requires bl_packet_wait_in_scope; nobody touches the packet any more after this.
 */
char *bl_packet_untold_panic(Packet *packet);

/* Put a started packet on the list of its scope. Any thread. */
void bl_scope_push(belay_scope *scope, Packet *packet);

#endif
