/* SPDX-License-Identifier: MIT */
/*
 * source.h - the files that spans point into, each known once by its path.
 *
 * Sources are shared by all units that are being checked, in any thread, and live until the process
 * ends. A source's text is read when it is first asked for.
 */
#ifndef CHECKER_SUPPORT_SOURCE_H
#define CHECKER_SUPPORT_SOURCE_H

#include <stddef.h>

#include "support/span.h"

struct Source {
    const char *path; /* as the compiler named it */
    /* The rest belongs to source.c. */
    char *text;
    size_t length;
    size_t *lines; /* where each line begins in text */
    size_t n_lines;
    bool loaded;
};

/* The source of a path: the same object for the same path. */
const Source *source_of_path(const char *path);

/* The source of a path whose text is not on the disk: a fuzzer's input, an editor's buffer. */
const Source *source_of_text(const char *path, const char *text, size_t length);

/*
 * The span with what it points to kept until the process ends, as its source is. What goes into a
 * report, or into what the files say about each other, outlives the unit that made the span.
 */
Span source_keep(Span span);

/*
 * Forget all sources. Requires that no span is in use any more: for fuzzers and searches for leaks.
 */
void sources_free(void);

/*
 * The text of one line without its end, and its length in bytes. NULL when there is no such line or
 * the file cannot be read.
 */
const char *source_line(const Source *source, uint32_t line, size_t *ret_length);

/* The text that a span covers, NULL when it has none; *ret_length in bytes. */
const char *source_text(const Span *span, size_t *ret_length);

/*
 * What the call at a span is to its user: the word before the bracket, which may be a macro's; else
 * the name of the function. Freed by g_free().
 */
char *source_called(const Span *span, const char *name);

#endif
