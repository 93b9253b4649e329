/* SPDX-License-Identifier: MIT */
/*
 * annotated.c - from marks to annotated lines.
 *
 * A mark within one line is one annotation. A mark over several lines has its first character in
 * one line and its last in another, and a bar beside all lines between. Of the lines between only
 * some are shown: the first ones, and the last but one. Bars that run beside the same line have
 * different depths; the mark that begins first has the outermost.
 */
#include "diag/annotated.h"

#include <string.h>

#include "diag/canvas.h"

/* How many lines of a long mark are shown before its lines are left out. */
enum { LINES_SHOWN = 4 };

typedef struct Long {
    const Mark *mark;
    size_t depth;
    bool same; /* another one covers exactly the same */
} Long;

bool
annotation_has_text(const Annotation *annotation)
{
    return annotation->text[0] != '\0';
}

bool
annotation_takes_space(const Annotation *annotation)
{
    return annotation->kind == ANNOTATION_START || annotation->kind == ANNOTATION_END;
}

size_t
annotation_width(const Annotation *annotation)
{
    return annotation->end - annotation->start;
}

static AnnotatedFile *
file_of(GArray *files, const Mark *mark)
{
    for (guint i = 0; i < files->len; i++) {
        AnnotatedFile *const file = &g_array_index(files, AnnotatedFile, i);
        if (file->source == mark->span.source)
            return file;
    }
    const AnnotatedFile file = {
        .source = mark->span.source,
        .line = mark->span.line,
        .column = mark->span.column,
        .lines = g_array_new(FALSE, FALSE, sizeof(AnnotatedLine)),
    };
    g_array_append_val(files, file);
    return &g_array_index(files, AnnotatedFile, files->len - 1);
}

/* The line of this number, made where it is not there. */
static AnnotatedLine *
line_of(AnnotatedFile *file, uint32_t number)
{
    guint i = 0;
    while (i < file->lines->len && g_array_index(file->lines, AnnotatedLine, i).number < number)
        i++;
    if (i == file->lines->len || g_array_index(file->lines, AnnotatedLine, i).number != number) {
        const AnnotatedLine line = {number, g_array_new(FALSE, FALSE, sizeof(Annotation))};
        g_array_insert_val(file->lines, i, line);
    }
    return &g_array_index(file->lines, AnnotatedLine, i);
}

static void
annotate(AnnotatedFile *file, uint32_t line, Annotation annotation)
{
    size_t length = 0;
    if (source_line(file->source, line, &length) != NULL)
        g_array_append_val(line_of(file, line)->annotations, annotation);
}

/* The column on the screen of a column in bytes, from 1. */
static size_t
shown_column(const Source *source, uint32_t line, uint32_t column)
{
    size_t length = 0;
    const char *const text = source_line(source, line, &length);
    if (text == NULL || column == 0)
        return 0;
    return canvas_width(text, MIN(length, (size_t)column - 1));
}

static bool
is_long(const Mark *mark)
{
    return mark->span.end_line > mark->span.line;
}

static void
add_short(AnnotatedFile *file, const Mark *mark)
{
    const Span *const span = &mark->span;
    const size_t start = shown_column(span->source, span->line, span->column);
    const size_t end = shown_column(span->source, span->line, span->end_column);
    annotate(file, span->line,
             (Annotation){.kind = ANNOTATION_SINGLE,
                          .start = start,
                          .end = MAX(end, start + 1),
                          .primary = mark->primary,
                          .text = mark->text});
}

static bool
is_whitespace(const Source *source, uint32_t line)
{
    size_t length = 0;
    const char *const text = source_line(source, line, &length);
    for (size_t i = 0; text != NULL && i < length; i++)
        if (text[i] != ' ' && text[i] != '\t')
            return false;
    return true;
}

/* The lines beside which the bar is shown. */
static void
add_bar(AnnotatedFile *file, const Long *item)
{
    const Span *const span = &item->mark->span;
    const Annotation bar = {
        .kind = ANNOTATION_LINE, .depth = item->depth, .primary = item->mark->primary, .text = ""};
    const uint32_t middle = MIN(span->line + LINES_SHOWN, span->end_line);
    uint32_t until = middle;
    while (until > span->line + 1 && is_whitespace(span->source, until - 1))
        until--;
    for (uint32_t line = span->line + 1; line < until; line++)
        annotate(file, line, bar);
    if (middle < span->end_line - 1 && !is_whitespace(span->source, span->end_line - 1))
        annotate(file, span->end_line - 1, bar);
}

static void
add_long(AnnotatedFile *file, const Long *item)
{
    const Mark *const mark = item->mark;
    const Span *const span = &mark->span;
    const size_t start = shown_column(span->source, span->line, span->column);
    const size_t end = shown_column(span->source, span->end_line, span->end_column);
    Annotation last = {.kind = ANNOTATION_END,
                       .start = end > 0 ? end - 1 : 0,
                       .end = MAX(end, 1),
                       .depth = item->depth,
                       .primary = mark->primary,
                       .text = mark->text};
    if (item->same) {
        last.kind = ANNOTATION_SINGLE;
    } else {
        annotate(file, span->line,
                 (Annotation){.kind = ANNOTATION_START,
                              .start = start,
                              .end = start + 1,
                              .depth = item->depth,
                              .primary = mark->primary,
                              .text = ""});
        add_bar(file, item);
    }
    annotate(file, span->end_line, last);
}

/* By first line; of those the longest first. */
static gint
compare_long(gconstpointer a, gconstpointer b)
{
    const Span *const left = &((const Long *)a)->mark->span;
    const Span *const right = &((const Long *)b)->mark->span;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    return (left->end_line < right->end_line) - (left->end_line > right->end_line);
}

static bool
share_a_line(const Span *a, const Span *b)
{
    return a->line <= b->end_line && b->line <= a->end_line;
}

/*
 * Give each mark the smallest depth that no earlier one beside the same lines has: what begins
 * first is outermost. Returns how many depths there are.
 */
static size_t
assign_depths(GArray *items)
{
    size_t deepest = 0;
    for (guint i = 0; i < items->len; i++) {
        Long *const item = &g_array_index(items, Long, i);
        guint64 taken = 0;
        for (guint j = 0; j < i; j++) {
            const Long *const other = &g_array_index(items, Long, j);
            item->same = item->same || span_compare(&item->mark->span, &other->mark->span) == 0;
            if (share_a_line(&item->mark->span, &other->mark->span) && other->depth <= 64)
                taken |= G_GUINT64_CONSTANT(1) << (other->depth - 1);
        }
        for (item->depth = 1; item->depth < 64 && (taken >> (item->depth - 1) & 1) != 0;)
            item->depth++;
        deepest = MAX(deepest, item->depth);
    }
    return deepest;
}

static void
annotate_file(AnnotatedFile *file, const GArray *marks)
{
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(Long));
    for (guint i = 0; i < marks->len; i++) {
        const Mark *const mark = &g_array_index(marks, Mark, i);
        if (mark->span.source != file->source)
            continue;
        if (is_long(mark)) {
            const Long item = {.mark = mark};
            g_array_append_val(items, item);
        } else {
            add_short(file, mark);
        }
    }
    g_array_sort(items, compare_long);
    file->depth = assign_depths(items);
    for (guint i = 0; i < items->len; i++)
        add_long(file, &g_array_index(items, Long, i));
}

GArray *
annotated_files(const GArray *marks)
{
    GArray *const files = g_array_new(FALSE, FALSE, sizeof(AnnotatedFile));
    for (guint i = 0; i < marks->len; i++) {
        const Mark *const mark = &g_array_index(marks, Mark, i);
        if (mark->span.source != NULL)
            file_of(files, mark);
    }
    for (guint i = 0; i < files->len; i++)
        annotate_file(&g_array_index(files, AnnotatedFile, i), marks);
    return files;
}

void
annotated_files_free(GArray *files)
{
    for (guint i = 0; i < files->len; i++) {
        GArray *const lines = g_array_index(files, AnnotatedFile, i).lines;
        for (guint j = 0; j < lines->len; j++)
            g_array_free(g_array_index(lines, AnnotatedLine, j).annotations, TRUE);
        g_array_free(lines, TRUE);
    }
    g_array_free(files, TRUE);
}
