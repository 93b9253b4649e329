/* SPDX-License-Identifier: MIT */
/*
 * render.c - reports as text, in rustc's form.
 *
 *     error[E0382]: use of moved value: `job`       the message
 *       --> demo.c:14:19 ...                        the labels, see snippet.c
 *        = note: why                                notes and helps without a place
 *     note: in full                                 those with a place have a snippet of their own
 *       --> demo.c:3:1 ...
 */
#include "diag/diag.h"
#include "diag/place.h"
#include "diag/snippet.h"

#include <string.h>

static Style
level_style(const char *level)
{
    return strcmp(level, "error") == 0 ? STYLE_ERROR : STYLE_WARNING;
}

const char *
diag_level(const Report *report, const DiagOptions *options)
{
    return report_level(report) == REPORT_ERROR || options->deny_warnings ? "error" : "warning";
}

DiagCount
diag_count(const GPtrArray *reports, const DiagOptions *options)
{
    DiagCount count = {0};
    for (guint i = 0; i < reports->len; i++) {
        const Report *const report = g_ptr_array_index(reports, i);
        if (strcmp(diag_level(report, options), "error") == 0)
            count.errors++;
        else
            count.warnings++;
    }
    return count;
}

bool
diag_has_page(const char *code)
{
    return strcmp(code, "clang") != 0;
}

char *
diag_remark(const ReportRemark *remark)
{
    char *const text = report_text_format(&remark->text);
    if (remark->span.source == NULL)
        return text;
    g_autofree char *path = place_shown(remark->span.source);
    char *const placed =
        g_strdup_printf("%s (%s:%u:%u)", text, path, remark->span.line, remark->span.column);
    g_free(text);
    return placed;
}

/* ---- marks ---------------------------------------------------------------------------------- */

static void
add_mark(GArray *marks, GPtrArray *words, Span span, bool primary, char *text)
{
    g_strdelimit(text, "\r\n", ' ');
    g_ptr_array_add(words, text);
    const Mark mark = {span, primary, text};
    g_array_append_val(marks, mark);
}

static bool
has_mark(const GArray *marks, const Span *span)
{
    for (guint i = 0; i < marks->len; i++)
        if (span_compare(&g_array_index(marks, Mark, i).span, span) == 0)
            return true;
    return false;
}

/* The labels as marks; behind them, where in the user's macros they are written. */
static GArray *
marks_of(const Report *report, GPtrArray *words)
{
    GArray *const marks = g_array_new(FALSE, FALSE, sizeof(Mark));
    for (guint i = 0; i < report->labels->len; i++) {
        const ReportLabel *const label = &g_array_index(report->labels, ReportLabel, i);
        if (label->span.source != NULL)
            add_mark(marks, words, label->span, i == 0, report_text_format(&label->text));
    }
    for (guint i = 0; i < report->labels->len; i++) {
        const Span *const inner = g_array_index(report->labels, ReportLabel, i).span.in_macro;
        if (inner != NULL && inner->source != NULL && !has_mark(marks, inner))
            add_mark(marks, words, *inner, false, g_strdup("in this macro"));
    }
    return marks;
}

static size_t
widest_number(const Report *report, const GArray *marks)
{
    size_t digits = snippet_digits(marks);
    const GArray *const remarks[] = {report->notes, report->helps};
    for (size_t i = 0; i < G_N_ELEMENTS(remarks); i++) {
        for (guint j = 0; j < remarks[i]->len; j++) {
            const Mark mark = {.span = g_array_index(remarks[i], ReportRemark, j).span};
            g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof(Mark));
            g_array_append_val(one, mark);
            digits = MAX(digits, snippet_digits(one));
        }
    }
    return digits;
}

/* ---- parts ---------------------------------------------------------------------------------- */

static void
draw_header(Canvas *canvas, const Report *report, const DiagOptions *options)
{
    const char *const level = diag_level(report, options);
    const char *const code = report_code(report);
    g_autofree char *title =
        diag_has_page(code) ? g_strdup_printf("%s[%s]", level, code) : g_strdup(level);
    g_autofree char *message = report_text_format(&report->message);
    g_auto(GStrv) lines = g_strsplit(message, "\n", -1);
    const size_t row = canvas_rows(canvas);
    canvas_append(canvas, row, title, level_style(level));
    canvas_append(canvas, row, ": ", STYLE_BOLD);
    for (guint i = 0; lines[i] != NULL; i++)
        canvas_append(canvas, row + i, lines[i], STYLE_BOLD);
}

/* "   = note: words", with further lines of the words below the first. */
static void
draw_plain_remark(Canvas *canvas, size_t digits, const char *kind, const char *words)
{
    g_auto(GStrv) lines = g_strsplit(words, "\n", -1);
    size_t row = canvas_rows(canvas);
    canvas_text(canvas, row, digits + 1, "= ", 2, STYLE_GUTTER);
    canvas_append(canvas, row, kind, STYLE_BOLD);
    canvas_append(canvas, row, ": ", STYLE_PLAIN);
    const size_t column = digits + 1 + strlen("= ") + strlen(kind) + strlen(": ");
    for (guint i = 0; lines[i] != NULL; i++, row++)
        canvas_text(canvas, row, column, lines[i], strlen(lines[i]), STYLE_PLAIN);
}

static void
draw_placed_remark(Canvas *canvas, const SnippetStyle *style, const char *kind, const Span *span,
                   const char *words)
{
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(Mark));
    const Mark mark = {*span, true, ""};
    g_array_append_val(marks, mark);
    canvas_put(canvas, canvas_rows(canvas), style->digits + 1, '|', STYLE_GUTTER);
    const size_t row = canvas_rows(canvas);
    canvas_append(canvas, row, kind, style->primary);
    canvas_append(canvas, row, ": ", STYLE_BOLD);
    canvas_append(canvas, row, words, STYLE_BOLD);
    snippet_draw(canvas, marks, style);
}

static void
draw_remarks(Canvas *canvas, const GArray *remarks, SnippetStyle style, const char *kind)
{
    style.primary = strcmp(kind, "note") == 0 ? STYLE_NOTE : STYLE_HELP;
    for (guint i = 0; i < remarks->len; i++) {
        const ReportRemark *const remark = &g_array_index(remarks, ReportRemark, i);
        g_autofree char *words = report_text_format(&remark->text);
        if (remark->span.source == NULL)
            draw_plain_remark(canvas, style.digits, kind, words);
        else
            draw_placed_remark(canvas, &style, kind, &remark->span, words);
    }
}

void
diag_render(const Report *report, const DiagOptions *options, GString *output)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) marks = marks_of(report, words);
    const SnippetStyle style = {
        .primary = level_style(diag_level(report, options)),
        .digits = widest_number(report, marks),
        .columns = options->columns == 0 ? DIAG_COLUMNS : options->columns,
    };
    Canvas canvas;
    canvas_init(&canvas);
    draw_header(&canvas, report, options);
    snippet_draw(&canvas, marks, &style);
    draw_remarks(&canvas, report->notes, style, "note");
    draw_remarks(&canvas, report->helps, style, "help");
    if (diag_has_page(report_code(report)) && !options->short_notes) {
        g_autofree char *more =
            g_strdup_printf("for more, try `belay explain %s`", report_code(report));
        draw_plain_remark(&canvas, style.digits, "note", more);
    }
    canvas_print(&canvas, options->colour, output);
    canvas_done(&canvas);
}

/* "2 errors; 1 warning" */
static void
print_sum(const DiagCount *count, const DiagOptions *options, GString *output)
{
    g_autoptr(GString) sum = g_string_new(NULL);
    if (count->errors > 0)
        g_string_append_printf(sum, "%zu error%s", count->errors, count->errors == 1 ? "" : "s");
    if (count->errors > 0 && count->warnings > 0)
        g_string_append(sum, "; ");
    if (count->warnings > 0)
        g_string_append_printf(sum, "%zu warning%s", count->warnings,
                               count->warnings == 1 ? "" : "s");
    if (sum->len == 0)
        return;
    style_print(output, options->colour, count->errors > 0 ? STYLE_ERROR : STYLE_WARNING, sum->str);
    g_string_append_c(output, '\n');
}

void
diag_text(const GPtrArray *reports, const DiagOptions *options, GString *output)
{
    for (guint i = 0; i < reports->len; i++) {
        diag_render(g_ptr_array_index(reports, i), options, output);
        g_string_append_c(output, '\n');
    }
    const DiagCount count = diag_count(reports, options);
    print_sum(&count, options, output);
}
