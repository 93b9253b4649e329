/* SPDX-License-Identifier: MIT */
/* child.h - what the files of process/ know of a child, and how they tell of failure. */
#ifndef BL_PROCESS_CHILD_H
#define BL_PROCESS_CHILD_H

#include "os/process.h"

#include <belay/process.h>

typedef enum BlChildState {
    BL_CHILD_RUNS,  /* it was not taken from the system: its id is its own */
    BL_CHILD_ENDED, /* status is known */
    BL_CHILD_LOST,  /* somebody else took it: its id may be another's */
} BlChildState;

/* Made by a spawn. Only who has the belay_child touches it, then only who has the orphans. */
struct belay_child_ {
    int pid;
    BlChildState state;
    belay_exit_status status;
    bool kill_on_drop;
    struct belay_child_ *next; /* among the orphans */
};

/* Look for the end of a child until the deadline. OK, TIMED_OUT, or SYSTEM with errno. */
belay_status bl_child_wait(struct belay_child_ *child, BlOsMoment deadline);

/* Kill it, and take its end. */
void bl_child_end(struct belay_child_ *child);

/* Bury some of the children that were dropped and have ended since. */
void bl_child_bury(void);

/* The status that tells of an errno, which errno is then set to. OK for 0, which leaves errno. */
belay_status bl_process_status(int error);

#endif
