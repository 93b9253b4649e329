/* SPDX-License-Identifier: MIT */
/*
 * options.h - what the user asked for.
 */
#ifndef WORDCOUNT_OPTIONS_H
#define WORDCOUNT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The status that the process ends with. */
enum { EXIT_DONE = 0, EXIT_TROUBLE = 1, EXIT_USAGE = 2 };

enum progress_when { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

/* More threads than this are refused: a slip of the finger, and each takes memory. */
enum { THREADS_MAX = 1024 };

/* Constant once parsed. The strings are those of argv. */
typedef struct Options {
    char *const *operands; /* files and folders, "-" for standard input */
    size_t operand_count;  /* 0: standard input, without a name */
    size_t threads;        /* 1 to THREADS_MAX */
    size_t top;            /* how many words to rank; 0: counts alone */
    uint64_t chunk_size;   /* bytes, at least 1 */
    const char *kernel;    /* NULL: the fastest */
    enum progress_when progress;
    bool all_files; /* a line for every file in a folder */
    bool case_sensitive;
    bool split_spaces;
    bool json;
} Options;

/*
 * Fill *ret_options from the command line. Prints and exits by itself for --help, --version and
 * --usage (0), and for a mistake (EXIT_USAGE).
 */
void options_parse(int argc, char **argv, Options *ret_options);

#endif
