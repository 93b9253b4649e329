/* SPDX-License-Identifier: MIT */
/*
 * wait.c - every sleep on a word passes here: to the system, or to where a note can end it.
 *
 *     bl_os_wait         the system (futex.c, posix.c)
 *     bl_os_wait_noted   the same for a thread that is in no with_note block; else the table
 *                        (wait_table.c), until the word's wake, the deadline, or that a note of the
 *                        thread's blocks is over
 *
 * So a thread that watches nothing pays one look at a variable of its own, once it has to sleep,
 * and a waker one look at a count, after its system call (futex.c).
 *
 * A note's deadline wakes nobody: who watches it sleeps no longer than until then.
 *
 * Memory ordering
 *     [note.notified]  a notify to who sees it: what the notifier wrote before.
 */
#include "os/os.h"
#include "os/roster.h"
#include "os/watch.h"

#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>

_Thread_local BlWatch *bl_watch __attribute__((tls_model("initial-exec")));

bool
bl_note_is_over(const BlNote *note)
{
    for (const BlNote *n = note; n != NULL; n = n->parent) {
        if (belay_load_acq_(&n->notified) != 0) { /* ACQ [note.notified] */
            BELAY_TOOL_AFTER_(&n->notified);
            return true;
        }
    }
    return note != NULL && note->deadline != BL_OS_NEVER && note->deadline <= bl_os_now();
}

bool
bl_watch_is_over(const BlWatch *watch)
{
    while (watch != NULL && !bl_note_is_over(watch->note))
        watch = watch->outer;
    return watch != NULL;
}

/* The deadline, or the first of the notes' ones. */
static BlOsMoment
earliest(const BlWatch *watch, BlOsMoment deadline)
{
    for (; watch != NULL; watch = watch->outer)
        if (watch->note != NULL && watch->note->deadline < deadline)
            deadline = watch->note->deadline;
    return deadline;
}

/* The one way to sleep on a word. */
static BlOsWait
sleep_on(const uint32_t *word, uint32_t expected, BlOsMoment deadline, const BlWatch *watch)
{
    const bool unsaid = bl_roster_wait_on(word, deadline != BL_OS_NEVER || watch != NULL);
    const BlOsWait result = watch == NULL ? bl_system_wait(word, expected, deadline)
                                          : bl_table_wait(word, expected, deadline, watch);
    if (unsaid)
        bl_roster_go_on();
    return result;
}

BlOsWait
bl_os_wait(const uint32_t *word, uint32_t expected, BlOsMoment deadline)
{
    return sleep_on(word, expected, deadline, NULL);
}

BlOsWait
bl_os_wait_noted(const uint32_t *word, uint32_t expected, BlOsMoment deadline)
{
    const BlWatch *const watch = bl_watch;
    const BlOsWait result = sleep_on(word, expected, earliest(watch, deadline), watch);
    return result == BL_OS_TIMED_OUT && bl_watch_is_over(watch) ? BL_OS_CANCELLED : result;
}

bool
bl_os_sleep_until_noted(BlOsMoment moment)
{
    static const uint32_t nobody_wakes;
    if (bl_watch == NULL) {
        bl_os_sleep_until(moment);
        return true;
    }
    return bl_os_wait_noted(&nobody_wakes, 0, moment) == BL_OS_TIMED_OUT;
}

bool
bl_os_is_watching(void)
{
    return bl_watch != NULL;
}

bool
bl_os_is_cancelled(void)
{
    return bl_watch_is_over(bl_watch);
}

belay_status
bl_os_status(BlOsWait result)
{
    switch (result) {
    case BL_OS_WOKEN:
    case BL_OS_UNWOKEN: return BELAY_OK;
    case BL_OS_TIMED_OUT: return BELAY_TIMED_OUT;
    case BL_OS_CANCELLED: return BELAY_CANCELLED;
    }
    __builtin_unreachable();
}
