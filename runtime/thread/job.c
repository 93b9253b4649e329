/* SPDX-License-Identifier: MIT */
/*
 * job.c - the jobs of a pool: spawn, run, and wait for one.
 *
 * A job is a packet (packet.h) that lies in a queue. Whoever moves it from QUEUED to RUNNING runs
 * it: a worker that took it from the queue, or a thread that waits for it. In the second case its
 * entry may stay in the queue for a while, as a packet that has been begun and is let go when
 * somebody comes across it; so the queue has a count of its own.
 *
 *     bl_pool_start    makes the packet: a count for the queue, one for the handle or the scope
 *     bl_job_run       runs the closure, stores the outcome, FINISHED, wakes who waits
 *     bl_job_wait      runs it here; or looks for a little; or sleeps until it is FINISHED
 *
 * Invariants
 *     I1  The pool counts a job until it has ended, so a pool is there while any of its jobs is not
 *         FINISHED, and who finishes one touches the pool for the last time when it says so.
 *     I2  While a job runs, its thread has the panic state of a fresh thread, and watches no note;
 *         that of the frames below, which may be waiting in the middle of a panic, is put back
 *         after it. So a job does not depend on which thread runs it.
 *     I3  While a thread sleeps for a job, each job that it is running waits_for the next one, the
 *         innermost for what it sleeps for. These edges are made and undone under one lock, and
 *         never close a circle. An edge keeps nothing alive: the waiter has a count of the awaited.
 *
 * Memory ordering
 *     [packet.finished] as in spawn.c. Beginning a job is relaxed: what brought the packet to this
 *     thread, a queue or a handle, has brought what is in it. So is RUNNING => AWAITED: nothing is
 *     passed on by it.
 *
 * Failure: no memory is a status. Tests: tests/runtime/pool_test.c.
 */
#include "os/os.h"
#include "os/roster.h"
#include "panic/state.h"
#include "thread/pool.h"

#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <belay/note.h>
#include <stdlib.h>
#include <string.h>

/* A job that this thread is in the middle of. */
typedef struct Running {
    Packet *job;
    struct Running *outer; /* the one that waits for it, further down this stack */
    BlPanicState outside;  /* what it is put back to */
    belay_note_block_ no_note;
} Running;

/* The innermost. */
static _Thread_local Running *running __attribute__((tls_model("initial-exec")));

/* Over all edges of I3. Held for a few steps, by threads that are about to sleep. */
static belay_raw_mutex_ waits;

/*
 * How long to look before sleeping: what runs elsewhere is often short, and a sleep costs the
 * waking of a core.
 */
enum { LOOKS = 100, YIELDS = 3 };

/* ---- run ------------------------------------------------------------------------------------ */

bool
bl_job_begin(Packet *job)
{
    uint32_t queued = BL_QUEUED;
    /* relaxed: see the top */
    return belay_cas_rlx_(&job->progress, &queued, BL_RUNNING);
}

/* A cleanup, as thread_ends of spawn.c is, and for the same reason. */
static void
job_ends(Running *self)
{
    Packet *const job = self->job;
    BlPool *const pool = job->job.pool;
    bl_packet_note_exit(job);
    bl_panic_set_last(NULL);
    bl_panic_state = self->outside;
    belay_note_block_end_(&self->no_note);
    running = self->outer;
    BELAY_TOOL_BEFORE_(&job->progress);
    /* REL [packet.finished] */
    if (belay_swap_rel_(&job->progress, BL_FINISHED) == BL_AWAITED)
        (void)bl_os_wake(&job->progress, INT32_MAX);
    bl_pool_job_ended(pool);
}

void
bl_job_run(Packet *job)
{
    Running self __attribute__((cleanup(job_ends))) = {
        .job = job, .outer = running, .outside = bl_panic_state};
    running = &self;
    (void)belay_note_block_hide_(&self.no_note);
    bl_panic_state = (BlPanicState){.thread_name = self.outside.thread_name};
    bl_packet_run(job);
}

bool
bl_job_of_pool_runs_here(const BlPool *pool)
{
    for (const Running *r = running; r != NULL; r = r->outer)
        if (r->job->job.pool == pool)
            return true;
    return false;
}

/* ---- wait ----------------------------------------------------------------------------------- */

static bool
is_finished(const Packet *job)
{
    if (belay_load_acq_(&job->progress) != BL_FINISHED) /* ACQ [packet.finished] */
        return false;
    BELAY_TOOL_AFTER_(&job->progress);
    return true;
}

static bool
finishes_soon(const Packet *job)
{
    for (int look = 0; look < LOOKS && !bl_os_one_processor(); look++) {
        if (is_finished(job))
            return true;
        bl_os_spin_hint();
    }
    for (int turn = 0; turn < YIELDS; turn++) {
        bl_os_yield();
        if (is_finished(job))
            return true;
    }
    return false;
}

/* True when this thread is running the job, here or further down its stack. */
static bool
is_ours(const Packet *job)
{
    for (const Running *r = running; r != NULL; r = r->outer)
        if (r->job == job)
            return true;
    return false;
}

/* Make the edges of this thread's jobs (I3), the innermost one's to `awaited`; NULL: undo them. */
static void
set_edges(Packet *awaited)
{
    for (const Running *r = running; r != NULL; r = r->outer) {
        r->job->job.waits_for = awaited;
        awaited = awaited != NULL ? r->job : NULL;
    }
}

/* Note that this thread sleeps for the job. False when that would be a circle. */
static bool
begin_to_wait(Packet *awaited)
{
    bool circle = false;
    belay_raw_mutex_lock_(&waits);
    for (Packet *job = awaited; job != NULL && !circle; job = job->job.waits_for)
        circle = is_ours(job);
    if (!circle)
        set_edges(awaited);
    belay_raw_mutex_unlock_(&waits, false);
    return !circle;
}

static void
end_to_wait(void)
{
    belay_raw_mutex_lock_(&waits);
    set_edges(NULL);
    belay_raw_mutex_unlock_(&waits, false);
}

bool
bl_packet_sleep(Packet *packet, BlOsSleep *sleep)
{
    while (!is_finished(packet)) {
        uint32_t progress = BL_RUNNING;
        /* relaxed: see the top */
        if (!belay_cas_rlx_(&packet->progress, &progress, BL_AWAITED) && progress != BL_AWAITED)
            continue;
        bl_roster_wait(&(BlWaitFor){.kind = BL_WAITS_JOB, .object = packet});
        const BlOsWait result = sleep(&packet->progress, BL_AWAITED, BL_OS_NEVER);
        bl_roster_go_on();
        if (result == BL_OS_CANCELLED)
            return false;
    }
    return true;
}

belay_status
bl_job_wait(Packet *job, BlOsSleep *sleep)
{
    if (bl_job_begin(job)) {
        bl_pool_taken_over(job->job.pool, job);
        bl_job_run(job);
        return BELAY_OK;
    }
    if (is_finished(job))
        return BELAY_OK;
    if (is_ours(job))
        return BELAY_DEADLOCK;
    if (finishes_soon(job))
        return BELAY_OK;
    if (running == NULL)
        return bl_packet_sleep(job, sleep) ? BELAY_OK : BELAY_CANCELLED;
    if (!begin_to_wait(job))
        return BELAY_DEADLOCK;
    const bool finished = bl_packet_sleep(job, sleep);
    end_to_wait();
    return finished ? BELAY_OK : BELAY_CANCELLED;
}

/* ---- spawn ---------------------------------------------------------------------------------- */

belay_status
bl_pool_start(BlPool *pool, const belay_closure_ *closure, void *captures, belay_scope *scope,
              belay_handle_ *ret_handle)
{
    Packet *const job = bl_packet_new(closure, NULL, scope);
    if (job == NULL) {
        closure->drop(captures);
        return BELAY_NO_MEMORY;
    }
    memcpy(job->captures, captures, closure->captures_size);
    job->job.pool = pool;
    job->progress = BL_QUEUED;
    bl_pool_count_job(pool);
    bl_pool_put(pool, job);
    if (scope != NULL)
        bl_scope_push(scope, job);
    ret_handle->packet = job;
    return BELAY_OK;
}

BlPool *
belay_pool_of_(const belay_pool *pool, const char *file, int line)
{
    if (BELAY_UNLIKELY_(pool->pool_ == NULL))
        belay_panic_at_(file, line, "the pool is empty: it was moved or dropped before");
    return pool->pool_;
}

void
belay_pool_spawn_(const belay_closure_ *closure, void *captures, void *ret_result, void *call)
{
    belay_pool_call_ *const asked = call;
    (void)ret_result; /* of those who run the closure at once */
    if (asked->pool->pool_ == NULL)
        closure->drop(captures);
    BlPool *const pool = belay_pool_of_(asked->pool, asked->file, asked->line);
    const belay_status status = bl_pool_start(pool, closure, captures, NULL, &asked->handle);
    if (BELAY_UNLIKELY_(status != BELAY_OK))
        belay_unwrap_failed_(status, "pool_spawn", asked->file, asked->line);
}
