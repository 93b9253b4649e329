/* SPDX-License-Identifier: MIT */
/*
 * progress.h - a bar on the terminal while the threads work. Used by one thread.
 */
#ifndef WORDCOUNT_PROGRESS_H
#define WORDCOUNT_PROGRESS_H

#include "files.h"
#include "options.h"

#include <belay/prelude.h>

/* How long a picture stays. */
#define PROGRESS_INTERVAL BELAY_MS(100)

struct Result;

typedef struct Progress {
    bool visible;
    bool size_known;
    uint64_t size;
    belay_duration begin;
    int shown; /* columns of the line that the last picture took */
} Progress;

/*
 * Standard error is looked at: a bar is drawn on a terminal only, unless the options say otherwise.
 */
Progress progress_begin(const Options *options, const Plan *plan);

/* Is anything drawn at all? */
bool progress_visible(const Progress *progress);

/* Draw the bar for so many bytes done, over the one before. */
void progress_draw(Progress *progress, uint64_t bytes);

/*
 * Take the bar away. In its place comes a line that says how long it took, if the result is whole.
 */
void progress_end(Progress *progress, const struct Result *result);

#endif
