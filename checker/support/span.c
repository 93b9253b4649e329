/* SPDX-License-Identifier: MIT */
/*
 * span.c - order and containment of spans.
 */
#include "support/span.h"

#include <string.h>

#include "support/source.h"

static int
compare_numbers(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

/* Sources are compared by name, so that the order is the same in every run. */
static int
compare_sources(const Source *a, const Source *b)
{
    if (a == b)
        return 0;
    if (a == NULL || b == NULL)
        return a == NULL ? -1 : 1;
    return strcmp(a->path, b->path);
}

static int
compare_starts(const Span *a, const Span *b)
{
    const int by_source = compare_sources(a->source, b->source);
    if (by_source != 0)
        return by_source;
    const int by_line = compare_numbers(a->line, b->line);
    return by_line != 0 ? by_line : compare_numbers(a->column, b->column);
}

static int
compare_ends(const Span *a, const Span *b)
{
    const int by_line = compare_numbers(a->end_line, b->end_line);
    return by_line != 0 ? by_line : compare_numbers(a->end_column, b->end_column);
}

int
span_compare(const Span *a, const Span *b)
{
    const int by_start = compare_starts(a, b);
    return by_start != 0 ? by_start : compare_ends(a, b);
}

bool
span_same_start(const Span *a, const Span *b)
{
    return compare_starts(a, b) == 0;
}

bool
span_contains(const Span *outer, const Span *inner)
{
    return compare_sources(outer->source, inner->source) == 0 &&
           compare_starts(outer, inner) <= 0 && compare_ends(outer, inner) >= 0;
}
