/* SPDX-License-Identifier: MIT */
/*
 * files.h - which files are to be counted, and in which chunks.
 *
 * The plan is made by one thread before counting begins and is constant from then on: the threads
 * that count share it for reading.
 */
#ifndef WORDCOUNT_FILES_H
#define WORDCOUNT_FILES_H

#include "list.h"

#include <stdint.h>
#include <sys/types.h>

struct Interrupt;
struct Options;

/* A path as the user would write it, with its final NUL. Empty: standard input without a name. */
BOX_SLICE(Path, char);

/* One file to be counted. */
typedef struct Source {
    Path path;
    size_t operand; /* the operand that it is, or that it lies in */
    bool is_stdin;
    dev_t device; /* of a mapped file: which file it was when the plan was made */
    ino_t inode;
    uint64_t begin; /* where counting begins: 0 but for standard input */
    uint64_t size;  /* a guess, for the progress bar, where the file is not mapped */
} Source;

void Source_drop(BELAY_CONSUMES Source *source);

LIST(Sources, Source, Source_drop);

/*
 * What one thread takes at a time: of a mapped file the bytes [begin, end) of the file, where the
 * real cuts are at the word borders before begin and end; or all of a file that is read as a
 * stream.
 */
typedef struct Chunk {
    size_t source;
    uint64_t begin;
    uint64_t end;
    bool mapped;
} Chunk;

LIST(Chunks, Chunk);

/* Something that could not be read. */
typedef struct Problem {
    Path path;
    size_t operand; /* the operand that it is, or that it lies in */
    int error;      /* as errno, or ERROR_CHANGED */
} Problem;

void Problem_drop(BELAY_CONSUMES Problem *problem);

LIST(Problems, Problem, Problem_drop);

enum { ERROR_CHANGED = -1 };

typedef struct Plan {
    Sources sources;   /* in the order of the operands; in a folder, by name */
    Chunks chunks;     /* in the order of the sources and of their bytes */
    Problems problems; /* operands and folders that could not be read */
    uint64_t size;     /* of all sources together */
    bool size_known;   /* false: a stream is among them */
    bool no_memory;    /* the plan is not whole */
} Plan;

void Plan_drop(BELAY_CONSUMES Plan *plan);

/* Look at all operands, and into the folders among them. Stops early when *interrupt is pending. */
Plan plan_make(const struct Options *options, const struct Interrupt *interrupt);

#endif
