/* SPDX-License-Identifier: MIT */
/*
 * snippet.c - drawing annotated lines.
 *
 *     --> demo.c:14:19                      the arrow
 *      |
 *   14 |     spawn(worker, move(list));     the code
 *      |           ------  ^^^^^^^^^^ words of the rightmost annotation stand behind it,
 *      |           |
 *      |           those of the others below, at the end of a bar
 *
 * Of annotations that share a line each gets a level: 0 is the line of the underlines, 1 and more
 * are below. Words go to a level where nothing of another annotation stands in their way. What goes
 * over several lines has a bar on the left of the code, from its first line to its last:
 *
 *    3 |       spawn(worker,
 *      |  ___________^
 *    4 | |           move(list));
 *      | |_____________________^ words
 *
 * The order of drawing matters, later strokes cover earlier ones: horizontal strokes, bars, words,
 * the underlines from the widest to the narrowest.
 */
#include "diag/snippet.h"

#include <stdio.h>
#include <string.h>

#include "diag/place.h"

enum { MARGIN = 20, ELLIPSIS = 3 };

/* One drawing: where things are on the canvas. */
typedef struct Pen {
    Canvas *canvas;
    const SnippetStyle *style;
    const AnnotatedFile *file;
    size_t bars;   /* the column of the first bar of long marks */
    size_t code;   /* the column where code begins */
    size_t left;   /* how many columns of code are cut on the left */
    size_t right;  /* the first column of code that is cut on the right */
    bool open[65]; /* the bars that run on below the current line, by depth */
    bool open_primary[65];
} Pen;

/* An annotation and the level of its words. */
typedef struct Placed {
    const Annotation *annotation;
    size_t level;
} Placed;

static Style
style_of(const Pen *pen, bool primary)
{
    return primary ? pen->style->primary : STYLE_GUTTER;
}

/* The column on the canvas of a column of code. */
static size_t
column_of(const Pen *pen, size_t column)
{
    return pen->code + (column > pen->left ? column - pen->left : 0);
}

/* ---- what stands on the left ---------------------------------------------------------------- */

static void
draw_gutter(Pen *pen, size_t row)
{
    canvas_put(pen->canvas, row, pen->style->digits + 1, '|', STYLE_GUTTER);
}

static void
draw_open_bars(Pen *pen, size_t row)
{
    for (size_t depth = 1; depth <= pen->file->depth && depth < G_N_ELEMENTS(pen->open); depth++)
        if (pen->open[depth])
            canvas_put(pen->canvas, row, pen->bars + depth - 1, '|',
                       style_of(pen, pen->open_primary[depth]));
}

static void
draw_code(Pen *pen, size_t row, uint32_t number)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%u", number);
    canvas_text(pen->canvas, row, 0, digits, strlen(digits), STYLE_GUTTER);
    draw_gutter(pen, row);

    size_t length = 0;
    const char *const text = source_line(pen->file->source, number, &length);
    Canvas line;
    canvas_init(&line);
    const size_t width = text == NULL ? 0 : canvas_text(&line, 0, 0, text, length, STYLE_PLAIN);
    if (width > 0)
        canvas_copy(pen->canvas, row, pen->code, &line, pen->left, MIN(width, pen->right));
    canvas_done(&line);
    for (size_t i = 0; i < ELLIPSIS && pen->left > 0 && width > pen->left; i++)
        canvas_put(pen->canvas, row, pen->code + i, '.', STYLE_PLAIN);
    for (size_t i = 0; i < ELLIPSIS && width > pen->right; i++)
        canvas_put(pen->canvas, row, column_of(pen, pen->right) + i, '.', STYLE_PLAIN);
}

/* ---- levels --------------------------------------------------------------------------------- */

/* Do they share a column, when the first is `padding` longer? */
static bool
overlap(const Annotation *a, const Annotation *b, size_t padding)
{
    return a->start < b->end && b->start < a->end + padding;
}

/* Must the words of the annotation leave level 0, because another lies in their way? */
static bool
is_covered(const Annotation *annotation, const GPtrArray *others, guint from)
{
    for (guint i = from; i < others->len && annotation_has_text(annotation); i++) {
        const Annotation *const next = g_ptr_array_index(others, i);
        const bool merged = next->start == annotation->start && next->end == annotation->end &&
                            !annotation_has_text(next);
        if (overlap(next, annotation, 0) && !merged)
            return true;
    }
    return false;
}

/* Do the words of the next annotations need a level below that of this one? */
static bool
fills_level(const Annotation *annotation, size_t level, const GPtrArray *others, guint from)
{
    for (guint i = from; i < others->len; i++) {
        const Annotation *const next = g_ptr_array_index(others, i);
        const bool text = annotation_has_text(annotation);
        const bool next_text = annotation_has_text(next);
        const size_t words = next_text ? canvas_width(next->text, strlen(next->text)) + 2 : 0;
        const bool beside = overlap(next, annotation, words);
        if ((beside && text && next_text) || (annotation_takes_space(annotation) && next_text) ||
            (text && annotation_takes_space(next)) ||
            (annotation_takes_space(annotation) && annotation_takes_space(next)) ||
            (beside && next->end <= annotation->end && next_text && level == 0))
            return true;
    }
    return false;
}

/* Annotations from the right to the left. */
static gint
compare_starts(gconstpointer a, gconstpointer b)
{
    const Annotation *const left = *(const Annotation *const *)a;
    const Annotation *const right = *(const Annotation *const *)b;
    return (left->start < right->start) - (left->start > right->start);
}

/* Give the words of each annotation their level. */
static GArray *
place_words(const AnnotatedLine *line)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    for (guint i = 0; i < line->annotations->len; i++)
        g_ptr_array_add(sorted, &g_array_index(line->annotations, Annotation, i));
    g_ptr_array_sort(sorted, compare_starts);

    GArray *const result = g_array_new(FALSE, FALSE, sizeof(Placed));
    size_t level = 0;
    for (guint i = 0; i < sorted->len; i++) {
        const Annotation *const annotation = g_ptr_array_index(sorted, i);
        if (level == 0 && is_covered(annotation, sorted, i + 1))
            level++;
        const Placed placed = {annotation, level};
        g_array_append_val(result, placed);
        if (fills_level(annotation, level, sorted, i + 1))
            level++;
    }
    return result;
}

static size_t
rows_needed(const GArray *placed)
{
    size_t most = 0;
    for (guint i = 0; i < placed->len; i++)
        most = MAX(most, g_array_index(placed, Placed, i).level);
    return most == 0 ? 1 : most + 2;
}

/* ---- strokes; `row` is the row of the code -------------------------------------------------- */

static void
draw_horizontal(Pen *pen, size_t row, const Placed *item)
{
    const Annotation *const annotation = item->annotation;
    if (!annotation_takes_space(annotation))
        return;
    for (size_t column = pen->bars + annotation->depth; column < column_of(pen, annotation->start);
         column++)
        canvas_put(pen->canvas, row + item->level + 1, column, '_',
                   style_of(pen, annotation->primary));
}

static void
draw_vertical(Pen *pen, size_t row, const Placed *item, size_t rows)
{
    const Annotation *const annotation = item->annotation;
    const Style style = style_of(pen, annotation->primary);
    const size_t level = item->level + 1;
    if (level > 1 && (annotation_has_text(annotation) || annotation_takes_space(annotation)))
        for (size_t i = row + 1; i <= row + level; i++)
            canvas_put(pen->canvas, i, column_of(pen, annotation->start), '|', style);
    if (annotation->kind == ANNOTATION_START)
        for (size_t i = row + level + 1; i <= row + rows; i++)
            canvas_put(pen->canvas, i, pen->bars + annotation->depth - 1, '|', style);
    if (annotation->kind == ANNOTATION_END)
        for (size_t i = row; i <= row + level; i++)
            canvas_put(pen->canvas, i, pen->bars + annotation->depth - 1, '|', style);
}

static void
draw_words(Pen *pen, size_t row, const Placed *item)
{
    const Annotation *const annotation = item->annotation;
    const bool behind = item->level == 0;
    canvas_text(pen->canvas, row + item->level + (behind ? 1 : 2),
                column_of(pen, behind ? annotation->end : annotation->start) + (behind ? 1 : 0),
                annotation->text, strlen(annotation->text), style_of(pen, annotation->primary));
}

static void
draw_underline(Pen *pen, size_t row, const Placed *item)
{
    const Annotation *const annotation = item->annotation;
    if (annotation->kind == ANNOTATION_LINE)
        return;
    for (size_t i = annotation->start; i < annotation->end; i++)
        canvas_put(pen->canvas, row + 1, column_of(pen, i), annotation->primary ? '^' : '-',
                   style_of(pen, annotation->primary));
}

/* The widest first; of the same width the primary one last. */
static gint
compare_widths(gconstpointer a, gconstpointer b)
{
    const Annotation *const left = ((const Placed *)a)->annotation;
    const Annotation *const right = ((const Placed *)b)->annotation;
    const size_t left_width = annotation_width(left);
    const size_t right_width = annotation_width(right);
    if (left_width != right_width)
        return left_width > right_width ? -1 : 1;
    return (int)left->primary - (int)right->primary;
}

/* ---- a line --------------------------------------------------------------------------------- */

/* Note which bars begin and end in this line. */
static void
update_bars(Pen *pen, const AnnotatedLine *line)
{
    for (guint i = 0; i < line->annotations->len; i++) {
        const Annotation *const annotation = &g_array_index(line->annotations, Annotation, i);
        if (annotation_takes_space(annotation)) {
            pen->open[annotation->depth] = annotation->kind == ANNOTATION_START;
            pen->open_primary[annotation->depth] = annotation->primary;
        }
    }
}

static bool
only_of_kind(const AnnotatedLine *line, AnnotationKind kind, AnnotationKind or_kind)
{
    for (guint i = 0; i < line->annotations->len; i++) {
        const Annotation *const annotation = &g_array_index(line->annotations, Annotation, i);
        if (annotation->kind != kind && annotation->kind != or_kind)
            return false;
    }
    return true;
}

static bool
begins_with_blanks(const Pen *pen, const AnnotatedLine *line, size_t column)
{
    size_t length = 0;
    const char *const text = source_line(pen->file->source, line->number, &length);
    size_t blanks = 0;
    while (text != NULL && blanks < length && (text[blanks] == ' ' || text[blanks] == '\t'))
        blanks++;
    return column <= canvas_width(text == NULL ? "" : text, blanks);
}

/*
 * When all that begins here begins with the line, a stroke beside the code says it: "3 | / if (x)
 * {"
 */
static bool
draw_short_start(Pen *pen, size_t row, const AnnotatedLine *line)
{
    if (!only_of_kind(line, ANNOTATION_START, ANNOTATION_LINE))
        return false;
    for (guint i = 0; i < line->annotations->len; i++) {
        const Annotation *const annotation = &g_array_index(line->annotations, Annotation, i);
        if (annotation->kind == ANNOTATION_START &&
            !begins_with_blanks(pen, line, annotation->start))
            return false;
    }
    for (guint i = 0; i < line->annotations->len; i++) {
        const Annotation *const annotation = &g_array_index(line->annotations, Annotation, i);
        if (annotation->kind == ANNOTATION_START)
            canvas_put(pen->canvas, row, pen->bars + annotation->depth - 1, '/',
                       style_of(pen, annotation->primary));
    }
    return true;
}

/* The line and what is under it. */
static void
draw_line(Pen *pen, const AnnotatedLine *line)
{
    const size_t row = canvas_rows(pen->canvas);
    draw_code(pen, row, line->number);
    draw_open_bars(pen, row);
    if (draw_short_start(pen, row, line)) {
        update_bars(pen, line);
        return;
    }
    g_autoptr(GArray) placed = place_words(line);
    const size_t rows = rows_needed(placed);
    for (size_t i = 1; i <= rows; i++) {
        draw_gutter(pen, row + i);
        draw_open_bars(pen, row + i);
    }
    /* The bar of what ends here stops at its own stroke. */
    for (guint i = 0; i < placed->len; i++) {
        const Placed *const item = &g_array_index(placed, Placed, i);
        for (size_t j = item->level + 2; j <= rows && item->annotation->kind == ANNOTATION_END; j++)
            canvas_put(pen->canvas, row + j, pen->bars + item->annotation->depth - 1, ' ',
                       STYLE_PLAIN);
    }
    for (guint i = 0; i < placed->len; i++)
        draw_horizontal(pen, row, &g_array_index(placed, Placed, i));
    for (guint i = 0; i < placed->len; i++)
        draw_vertical(pen, row, &g_array_index(placed, Placed, i), rows);
    for (guint i = 0; i < placed->len; i++)
        draw_words(pen, row, &g_array_index(placed, Placed, i));
    g_array_sort(placed, compare_widths);
    for (guint i = 0; i < placed->len; i++)
        draw_underline(pen, row, &g_array_index(placed, Placed, i));
    update_bars(pen, line);
}

/* What stands between two annotated lines: nothing, the one line between, or dots. */
static void
draw_gap(Pen *pen, uint32_t line, uint32_t next)
{
    const size_t row = canvas_rows(pen->canvas);
    if (next - line == 2)
        draw_code(pen, row, line + 1);
    else if (next - line > 2)
        canvas_text(pen->canvas, row, 0, "...", ELLIPSIS, STYLE_GUTTER);
    else
        return;
    draw_open_bars(pen, row);
}

/* ---- a file --------------------------------------------------------------------------------- */

/* Decide what of long lines is shown: what is pointed at, and its words. */
static void
choose_window(Pen *pen)
{
    size_t first = SIZE_MAX;
    size_t last = 0;
    for (guint i = 0; i < pen->file->lines->len; i++) {
        const GArray *const all = g_array_index(pen->file->lines, AnnotatedLine, i).annotations;
        for (guint j = 0; j < all->len; j++) {
            const Annotation *const annotation = &g_array_index(all, Annotation, j);
            if (annotation->kind == ANNOTATION_LINE)
                continue;
            first = MIN(first, annotation->start);
            last = MAX(last, annotation->end + 1 +
                                 canvas_width(annotation->text, strlen(annotation->text)));
        }
    }
    const size_t room =
        pen->style->columns > pen->code + MARGIN ? pen->style->columns - pen->code : MARGIN;
    pen->left = last <= room || first == SIZE_MAX || first < MARGIN ? 0 : first - MARGIN;
    pen->right = MAX(pen->left + room, last);
}

static void
draw_arrow(Pen *pen, bool first)
{
    g_autofree char *path = place_shown(pen->file->source);
    g_autofree char *place = g_strdup_printf("%s:%u:%u", path, pen->file->line, pen->file->column);
    size_t row = canvas_rows(pen->canvas);
    if (!first)
        draw_gutter(pen, row++);
    const char *const arrow = first ? "-->" : ":::";
    canvas_text(pen->canvas, row, pen->style->digits, arrow, strlen(arrow), STYLE_GUTTER);
    canvas_text(pen->canvas, row, pen->style->digits + 4, place, strlen(place), STYLE_PLAIN);
}

static void
draw_file(Canvas *canvas, const SnippetStyle *style, const AnnotatedFile *file, bool first)
{
    const size_t bars = style->digits + 3;
    Pen pen = {
        .canvas = canvas,
        .style = style,
        .file = file,
        .bars = bars,
        .code = file->depth == 0 ? bars : bars + file->depth + 1,
    };
    choose_window(&pen);
    draw_arrow(&pen, first);
    if (file->lines->len == 0)
        return;
    draw_gutter(&pen, canvas_rows(canvas));
    for (guint i = 0; i < file->lines->len; i++) {
        const AnnotatedLine *const line = &g_array_index(file->lines, AnnotatedLine, i);
        draw_line(&pen, line);
        if (i + 1 < file->lines->len)
            draw_gap(&pen, line->number, line[1].number);
    }
}

void
snippet_draw(Canvas *canvas, const GArray *marks, const SnippetStyle *style)
{
    GArray *const files = annotated_files(marks);
    for (guint i = 0; i < files->len; i++)
        draw_file(canvas, style, &g_array_index(files, AnnotatedFile, i), i == 0);
    annotated_files_free(files);
}

size_t
snippet_digits(const GArray *marks)
{
    uint32_t last = 0;
    for (guint i = 0; i < marks->len; i++) {
        const Span *const span = &g_array_index(marks, Mark, i).span;
        if (span->source != NULL)
            last = MAX(last, MAX(span->line, span->end_line));
    }
    char digits[16];
    return (size_t)snprintf(digits, sizeof digits, "%u", last);
}
