/* SPDX-License-Identifier: MIT */
/*
 * stages.h - the stages of the pipeline, each in threads of its own.
 */
#ifndef PIPELINE_STAGES_H
#define PIPELINE_STAGES_H

#include "progress.h"

typedef struct Settings {
    int in, out;       /* descriptors: what to read, where to write */
    size_t block_size; /* bytes that are packed at a time */
    size_t workers;    /* threads that pack, 1 at least */
    int level;         /* see gzip_pack */
} Settings;

/* What went wrong first, in the order of the stages. */
typedef enum Trouble {
    TROUBLE_NONE,
    TROUBLE_READ,   /* and `error` says why */
    TROUBLE_WRITE,  /* and `error` says why */
    TROUBLE_MEMORY, /* there is no memory for a block */
    TROUBLE_THREAD, /* the system has no thread to give */
} Trouble;

typedef struct Outcome {
    Trouble trouble;
    int error; /* errno of that moment */
} Outcome;

/* Read all, pack it, write it. Where there is trouble, a part was written perhaps. */
Outcome stages_run(const Settings *settings, Progress *progress);

#endif
