/* SPDX-License-Identifier: MIT */
/*
 * progress.h - a bar on the terminal. Used by one thread.
 */
#ifndef PIPELINE_PROGRESS_H
#define PIPELINE_PROGRESS_H

#include <belay/prelude.h>

typedef struct Progress {
    bool visible;
    uint64_t size;        /* of what is read; 0: nobody knows */
    belay_duration begin; /* a moment of belay_now() */
    belay_duration drawn; /* when the last picture was */
} Progress;

/* What is drawn is drawn on standard error. Nothing is, where `visible` is false. */
Progress progress_begin(bool visible, uint64_t size);

/* Draw the bar, unless the last picture is too young. */
void progress_draw(Progress *progress, uint64_t read, uint64_t written);

/* Write how it ended in its place. */
void progress_end(Progress *progress, uint64_t read, uint64_t written);

#endif
