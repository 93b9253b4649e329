/* SPDX-License-Identifier: MIT */
/*
 * program.h - the files of one program, checked together.
 *
 * A program is made, given its files (from several threads at once, if there are many), and asked
 * for its reports. What one file says about another, a global that a thread of another file reaches
 * for instance, is found out when all files are there.
 */
#ifndef CHECKER_DRIVER_PROGRAM_H
#define CHECKER_DRIVER_PROGRAM_H

#include <glib.h>
#include <stdio.h>

#include "support/report.h"

/* How one file is compiled: what remains of a compiler's command for a checker. */
typedef struct CompileCommand {
    char *directory; /* relative paths start here; NULL: where the process is */
    char *file;
    char **flags;     /* for clang, NULL at the end: -I, -D, -std ...; neither file nor compiler */
    const char *text; /* the file's text where it is not on the disk, else NULL */
    size_t length;
} CompileCommand;

typedef struct CheckOptions {
    const char
        *include_dir; /* of Belay's own headers, "" when not known: what their macros expand to
                                is shown at the user's line */
    const char *models_dir;   /* annotated declarations of libraries that know nothing of Belay */
    const char *resource_dir; /* headers of the compiler's own, for where clang's are missing */
    bool verify;              /* compare what was lowered with the source, and say what was lost */
    bool every_owned;         /* treat every struct as owned: the flow passes run on foreign code */
    bool list_unsafe;         /* collect where the proof is switched off */
    bool dump_mir;            /* print the MIR of each function to dump_to */
    FILE *dump_to;
} CheckOptions;

typedef enum UnitResult {
    UNIT_CHECKED,
    UNIT_HAS_ERRORS, /* the C compiler's own errors: the rest was checked */
    UNIT_UNREADABLE  /* no such file, or the parser could not even begin */
} UnitResult;

typedef struct UnsafePlace {
    Span span;
    const char *what; /* "BELAY_UNSAFE", "BELAY_UNSAFE_SEND(struct device)" */
} UnsafePlace;

typedef struct Program Program;

Program *program_new(const CheckOptions *options);
void program_free(Program *program);

/*
 * Parse and check one file; its reports are kept in the program. Thread-safe. Needs a deep stack
 * for deep expressions: call it from a thread that has one.
 */
UnitResult program_add_file(Program *program, const CompileCommand *command);

/* The rules that need all files. Once, after the last file. */
void program_finish(Program *program);

/* All reports, sorted, each once. The program's own. */
const GPtrArray *program_reports(const Program *program);

/* Where the proof is switched off, sorted: UnsafePlace. Only with list_unsafe. */
const GArray *program_unsafe_places(const Program *program);

/* How many functions there were, and how many could not be checked. */
void program_count(const Program *program, size_t *ret_functions, size_t *ret_unchecked);

#endif
