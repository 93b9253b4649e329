/* SPDX-License-Identifier: MIT */
/*
 * child.c - a process that was started: wait for it, signal it, let go of it.
 *
 * States of a child
 *     RUNS     the system has it, running or as a zombie. Its id is its own until it is taken
 *     ENDED    taken: status says how it ended, and its id may belong to another process
 *     LOST     somebody else took it (SIGCHLD is ignored, a wait for any child): no status
 *
 * Invariants
 *     I1  A signal is sent, and the system is asked, only in RUNS: never to a stranger that got the
 *         id of a child that was taken.
 *     I2  A record is owned by one belay_child, or is in the queue of orphans, under its lock.
 *
 * A child that is dropped while it runs becomes an orphan. Each spawn asks for the ends of the
 * first few of them, and puts those that still run at the end of the queue. A spawn makes one
 * orphan at the most and asks for several, so zombies do not pile up, and no spawn takes long,
 * however many orphans run on. In the child of a fork they are strangers, and are forgotten
 * (ECHILD).
 *
 * Failure: nothing here allocates. Tests: tests/runtime/process_test.c.
 */
#include "process/child.h"

#include <belay/mutex.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

enum { BURIED_AT_ONCE = 4 };

belay_status
bl_process_status(int error)
{
    if (error == 0)
        return BELAY_OK;
    errno = error;
    if (error == ENOMEM)
        return BELAY_NO_MEMORY;
    if (error == ETIMEDOUT)
        return BELAY_TIMED_OUT;
    if (error == EPIPE)
        return BELAY_BROKEN_PIPE;
    return BELAY_SYSTEM;
}

/* ---- waiting -------------------------------------------------------------------------------- */

belay_status
bl_child_wait(struct belay_child_ *child, BlOsMoment deadline)
{
    if (child->state == BL_CHILD_RUNS) {
        const int error = bl_os_process_wait(child->pid, deadline, &child->status);
        if (error != 0 && error != ECHILD)
            return bl_process_status(error);
        child->state = error == 0 ? BL_CHILD_ENDED : BL_CHILD_LOST;
    }
    return bl_process_status(child->state == BL_CHILD_LOST ? ECHILD : 0);
}

static belay_status
empty_handle(void)
{
    errno = EINVAL;
    return BELAY_EMPTY_HANDLE;
}

static belay_status
wait_until(belay_child *child, BlOsMoment deadline, belay_exit_status *ret_status)
{
    if (child->child_ == NULL)
        return empty_handle();
    const belay_status status = bl_child_wait(child->child_, deadline);
    if (status == BELAY_OK && ret_status != NULL)
        *ret_status = child->child_->status;
    return status;
}

belay_status
belay_child_wait(belay_child *child, belay_exit_status *ret_status)
{
    belay_pipe_drop(&child->in);
    return wait_until(child, BL_OS_NEVER, ret_status);
}

belay_status
belay_child_try_wait(belay_child *child, belay_exit_status *ret_status)
{
    const belay_status status = wait_until(child, 0, ret_status);
    return status == BELAY_TIMED_OUT ? BELAY_RUNNING : status;
}

belay_status
belay_child_wait_timeout(belay_child *child, belay_duration limit, belay_exit_status *ret_status)
{
    belay_pipe_drop(&child->in);
    return wait_until(child, bl_os_after(limit), ret_status);
}

/* ---- signals -------------------------------------------------------------------------------- */

int
belay_child_id(const belay_child *child)
{
    return child->child_ != NULL ? child->child_->pid : 0;
}

belay_status
belay_child_signal(belay_child *child, int signal)
{
    if (child->child_ == NULL)
        return empty_handle();
    if (child->child_->state != BL_CHILD_RUNS)
        return BELAY_OK; /* I1 */
    const int error = bl_os_process_signal(child->child_->pid, signal);
    /* ESRCH: the system took it by itself, because the program ignores SIGCHLD. */
    return bl_process_status(error == ESRCH ? 0 : error);
}

belay_status
belay_child_kill(belay_child *child)
{
    return belay_child_signal(child, SIGKILL);
}

void
bl_child_end(struct belay_child_ *child)
{
    if (child->state != BL_CHILD_RUNS)
        return;
    (void)bl_os_process_signal(child->pid, SIGKILL);
    (void)!bl_child_wait(child, BL_OS_NEVER);
}

/* ---- letting go ----------------------------------------------------------------------------- */

/* First come, first asked. */
struct queue {
    struct belay_child_ *first;
    struct belay_child_ *last; /* of no meaning while first is NULL */
};

BELAY_MUTEX(Orphans, struct queue);

static Orphans orphans;

static void
queue_put(struct queue *queue, struct belay_child_ *child)
{
    child->next = NULL;
    if (queue->first == NULL)
        queue->first = child;
    else
        queue->last->next = child;
    queue->last = child;
}

static struct belay_child_ *
queue_take(struct queue *queue)
{
    struct belay_child_ *const child = queue->first;
    if (child != NULL)
        queue->first = child->next;
    return child;
}

void
bl_child_bury(void)
{
    const int saved = errno;
    belay_with_lock (queue, &orphans) {
        const struct belay_child_ *const last = queue->first != NULL ? queue->last : NULL;
        for (int i = 0; i < BURIED_AT_ONCE && queue->first != NULL; i++) {
            struct belay_child_ *const child = queue_take(queue);
            const bool was_last = child == last;
            if (bl_child_wait(child, 0) == BELAY_TIMED_OUT)
                queue_put(queue, child);
            else
                free(child);
            if (was_last)
                break; /* the others were asked just now */
        }
    }
    errno = saved;
}

void
belay_child_drop(belay_child *child)
{
    struct belay_child_ *const record = child->child_;
    child->child_ = NULL;
    belay_pipe_drop(&child->in);
    belay_pipe_drop(&child->out);
    belay_pipe_drop(&child->err);
    if (record == NULL)
        return;
    const int saved = errno;
    if (record->kill_on_drop)
        bl_child_end(record);
    if (record->state == BL_CHILD_RUNS && bl_child_wait(record, 0) == BELAY_TIMED_OUT)
        belay_with_lock (queue, &orphans)
            queue_put(queue, record);
    else
        free(record);
    errno = saved;
}
