/* SPDX-License-Identifier: MIT */
/*
 * watch.h - what ends a sleep before its time: notes, and the blocks that watch them.
 *
 * For the files of os/ and for sync/note.c; the rest of the runtime calls what os.h has.
 */
#ifndef BL_OS_WATCH_H
#define BL_OS_WATCH_H

#include "os/os.h"

#include <belay/note.h>

/*
 * A note. It is over once `notified` is set here or in an ancestor, or its deadline has passed;
 * then it stays so. Notes know their parents, not their children: who asks walks up.
 */
typedef struct belay_note_ {
    uint32_t owners;            /* handles, blocks and children; the last to go frees */
    uint32_t notified;          /* 0, then 1 */
    BlOsMoment deadline;        /* constant; not later than the parent's */
    struct belay_note_ *parent; /* constant; counted; NULL: none */
} BlNote;

/* A block that watches, in the frame that it stands in: {note, outer}. */
typedef belay_note_block_ BlWatch;

/* The blocks that this thread is in, innermost first; NULL: none. */
extern _Thread_local BlWatch *bl_watch __attribute__((tls_model("initial-exec")));

/* True when the note is over. NULL never is. */
bool bl_note_is_over(const BlNote *note);

/* True when a note of these blocks is over. */
bool bl_watch_is_over(const BlWatch *watch);

/* ---- the table (wait_table.c) --------------------------------------------------------------- */

/* bl_os_wait in the table, for who watches these blocks; NULL: none. */
BlOsWait bl_table_wait(const uint32_t *word, uint32_t expected, BlOsMoment deadline,
                       const BlWatch *watch);

/* bl_os_wake of those who sleep in the table. */
int bl_table_wake(const uint32_t *word, int count);

/* True when somebody who watches may sleep in the table. A true that is wrong is harmless. */
bool bl_table_is_watched(void);

/* Take out of the table who watches a note that is over. Requires that it was over before. */
void bl_table_cancel(void);

/* ---- the system (futex.c, posix.c) ---------------------------------------------------------- */

/* bl_os_wait for who watches nothing. */
BlOsWait bl_system_wait(const uint32_t *word, uint32_t expected, BlOsMoment deadline);

#endif
