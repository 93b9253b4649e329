/* SPDX-License-Identifier: MIT */
/*
 * span.h - a piece of the user's source: where something is, to be pointed at.
 *
 * Lines and columns count from 1; columns count bytes, and the end is exclusive. A span is a value;
 * what it points to (source.h) lives as long as the process.
 */
#ifndef CHECKER_SUPPORT_SPAN_H
#define CHECKER_SUPPORT_SPAN_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Source Source;

typedef struct Span {
    const Source *source; /* NULL: nowhere */
    uint32_t line, column;
    uint32_t end_line, end_column;
    /*
     * Where the same thing is written inside the user's macro whose use this span is; NULL when it
     * is no macro, or one of a library's.
     */
    const struct Span *in_macro;
} Span;

/* Orders spans by path, line and column, then the shorter first. Nowhere comes first. */
int span_compare(const Span *a, const Span *b);

/* Do they begin at the same place of the same file? */
bool span_same_start(const Span *a, const Span *b);

/* Is inner, whole, within outer? */
bool span_contains(const Span *outer, const Span *inner);

#endif
