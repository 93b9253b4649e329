/* SPDX-License-Identifier: MIT */
/*
 * note.c - notes: made, counted, notified, waited for; and the blocks that watch them.
 *
 *     note ──parent──▶ note ──parent──▶ note          is it over? ask each of them, upwards
 *      ▲                                  ▲
 *      │ block.note                       │ block.note
 *     block ────────────outer──────────▶ block        what a thread watches: os/wait.c
 *
 * How a notify reaches who sleeps is os/wait_table.c's business: notes keep no list of anybody. So
 * a note needs no lock, may be dropped while it is watched, and leaves nothing behind in the child
 * of a fork but its count.
 *
 * Invariants
 *     I1  `notified` goes from 0 to 1, once. All else but `owners` is constant.
 *     I2  A child counts its parent, a block its note: who walks up from what it watches finds them
 *         alive.
 *     I3  A thread's blocks are in the frames of that thread, innermost first; others read them
 *         only while it sleeps in the table, under the lock of its bucket.
 *
 * Memory ordering
 *     [note.notified]  a notify to who sees it (os/wait.c): what the notifier wrote before.
 *     [note.owners]    each unref's release to the last one's acquire: all uses come before the
 *                      free.
 *
 * Failure: no memory is a status. Tests: tests/runtime/note_test.c; note_calls_test.c and
 * note_patient_test.c, with every call of the table in the header; model/note_model.c.
 */
#include "os/os.h"
#include "os/roster.h"
#include "os/watch.h"

#include <belay/detail/alloc.h>
#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <belay/own.h>

/* ---- counting ------------------------------------------------------------------------------- */

/* One count more; NULL is no note. */
static BlNote *
ref(BlNote *note)
{
    if (note != NULL)
        (void)belay_add_rlx_(&note->owners, 1); /* relaxed: the caller's own keeps it alive */
    return note;
}

/* One count less. True when it was the last. */
static bool
is_last(BlNote *note)
{
    BELAY_TOOL_BEFORE_(&note->owners);
    if (belay_sub_rel_(&note->owners, 1) != 1) /* REL [note.owners] */
        return false;
    (void)belay_load_acq_(&note->owners); /* ACQ [note.owners] */
    BELAY_TOOL_AFTER_(&note->owners);
    return true;
}

/* One count less; the last frees it, and goes on with its parent. No recursion: trees are deep. */
static void
unref(BlNote *note)
{
    while (note != NULL && is_last(note)) {
        BlNote *const parent = note->parent;
        free(note);
        note = parent;
    }
}

belay_status
belay_note_try_new(const belay_note *parent, belay_duration limit, belay_note *ret_note)
{
    const BlOsMoment end = bl_os_after(limit);
    BlNote *const above = parent != NULL ? parent->note_ : NULL;
    BlNote *const note = belay_alloc_(sizeof *note, _Alignof(BlNote));
    if (note == NULL)
        return BELAY_NO_MEMORY;
    *note = (BlNote){
        .owners = 1,
        .deadline = above != NULL && above->deadline < end ? above->deadline : end,
        .parent = ref(above),
    };
    BELAY_TOOL_ATOMIC_(note, offsetof(BlNote, deadline));
    ret_note->note_ = note;
    return BELAY_OK;
}

belay_note
belay_note_new_(const belay_note *parent, belay_duration limit, const char *file, int line)
{
    belay_note note = {NULL};
    if (BELAY_UNLIKELY_(belay_note_try_new(parent, limit, &note) != BELAY_OK))
        belay_out_of_memory_(sizeof(BlNote), file, line);
    return note;
}

belay_note
belay_note_clone(const belay_note *note)
{
    return (belay_note){ref(note->note_)};
}

void
belay_note_drop(belay_note *note)
{
    unref(belay_move(note->note_));
}

/* ---- notify, ask ---------------------------------------------------------------------------- */

void
belay_note_notify(const belay_note *handle)
{
    BlNote *const note = handle->note_;
    if (note == NULL)
        return;
    BELAY_TOOL_BEFORE_(&note->notified);
    /* REL [note.notified] Who comes second finds it done, or being done by the first. */
    if (belay_swap_rel_(&note->notified, 1) == 0)
        bl_table_cancel();
}

bool
belay_note_is_notified(const belay_note *note)
{
    return bl_note_is_over(note->note_);
}

belay_duration
belay_note_remaining(const belay_note *handle)
{
    const BlNote *const note = handle->note_;
    if (bl_note_is_over(note))
        return 0;
    if (note == NULL || note->deadline == BL_OS_NEVER)
        return BELAY_FOREVER;
    const belay_duration left = note->deadline - bl_os_now();
    return left > 0 ? left : 0;
}

belay_status
belay_note_check(void)
{
    return bl_os_is_cancelled() ? BELAY_CANCELLED : BELAY_OK;
}

/* ---- blocks --------------------------------------------------------------------------------- */

belay_note_block_ *
belay_note_block_begin_(belay_note_block_ *block, const belay_note *note)
{
    *block = (belay_note_block_){.note = ref(note->note_), .outer = bl_watch, .before = bl_watch};
    bl_watch = block;
    return block;
}

belay_note_block_ *
belay_note_block_hide_(belay_note_block_ *block)
{
    *block = (belay_note_block_){.before = bl_watch};
    bl_watch = NULL;
    return block;
}

void
belay_note_block_end_(belay_note_block_ *block)
{
    bl_watch = block->before;
    unref(block->note);
}

/* ---- wait ----------------------------------------------------------------------------------- */

/* Until `end`, or until the note or one that this thread watches is over. */
static belay_status
wait_until(const belay_note *note, BlOsMoment end, const void *caller)
{
    if (note->note_ == NULL)
        return BELAY_EMPTY_HANDLE;
    bl_roster_wait(&(BlWaitFor){.kind = BL_WAITS_NOTE,
                                .object = note->note_,
                                .caller = caller,
                                .limited = end != BL_OS_NEVER});
    belay_with_note (note)
        (void)bl_os_sleep_until_noted(end);
    bl_roster_go_on();
    if (bl_note_is_over(note->note_))
        return BELAY_OK;
    return bl_os_is_cancelled() ? BELAY_CANCELLED : BELAY_TIMED_OUT;
}

belay_status
belay_note_wait(const belay_note *note)
{
    return wait_until(note, BL_OS_NEVER, __builtin_return_address(0));
}

belay_status
belay_note_wait_timeout(const belay_note *note, belay_duration limit)
{
    return wait_until(note, bl_os_after(limit), __builtin_return_address(0));
}
