/* SPDX-License-Identifier: MIT */
/*
 * harvest.h - what one thread brings in: it counts chunk after chunk, step by step.
 *
 * A harvest belongs to one thread at a time and knows nothing of threads. It shares the plan and
 * the rules for reading.
 */
#ifndef WORDCOUNT_HARVEST_H
#define WORDCOUNT_HARVEST_H

#include "count.h"
#include "files.h"
#include "list.h"
#include "table.h"

struct Interrupt;

/* What became of one chunk. */
typedef struct Outcome {
    size_t chunk; /* its index in the plan */
    Counts counts;
    int error; /* 0, or why it was not read to its end: as errno, or ERROR_CHANGED */
} Outcome;

LIST(Outcomes, Outcome);
BOX_SLICE(Bytes, uint8_t);
BOX_SLICE(Scratch, Words);

/* All-zero is a harvest of nothing. Owned. */
typedef struct Harvest {
    Table table;
    Outcomes outcomes;
    bool no_memory; /* table or outcomes are not whole: stop */

    /* The rest is for harvest.c. */
    bool busy;       /* a chunk is in hand: */
    Outcome outcome; /* what it came to so far */
    bool in_run;     /* what comes next goes on with a run that is too long to be a word */
    size_t kept;     /* bytes at the beginning of buffer that were read but not counted */
    Bytes buffer;    /* for streams */
    Scratch words;   /* one element, for the words of a piece; none if words are not wanted */
    size_t opened;   /* the source that is open, plus 1; 0: none */
    int fd;          /* where it is open */
    bool close_fd;   /* it is ours to close: it is not standard input */
} Harvest;

void Harvest_drop(BELAY_CONSUMES Harvest *harvest);

/* What all harvests work with. All of it is constant. */
typedef struct Tools {
    const Plan *plan;
    const Rules *rules;
    const Kernel *kernel;
    const struct Interrupt *interrupt;
    bool rank; /* are words wanted, or counts alone? */
} Tools;

/* Make room for the work. Requires: an empty harvest. False: no memory. */
bool harvest_prepare(Harvest *harvest, const Tools *tools);

/* Take chunk `index` of the plan in hand. Requires: none in hand. */
void harvest_take(Harvest *harvest, size_t index);

/* Is a chunk in hand? */
bool harvest_busy(const Harvest *harvest);

/*
 * Go on with the chunk in hand: a mapped one is counted whole, of a stream one block is, after
 * waiting for input if need be; a pending interrupt ends the wait and the stream. At the chunk's
 * end its outcome is added and the hand is empty. Requires: harvest_busy. Returns how many bytes it
 * came forward.
 */
uint64_t harvest_step(Harvest *harvest, const Tools *tools);

#endif
