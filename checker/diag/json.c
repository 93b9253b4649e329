/* SPDX-License-Identifier: MIT */
/*
 * json.c - reports as JSON, one object a line.
 *
 *     code      "E0382", "unused_must_use"; "clang" for what the C compiler says itself
 *     level     "error" or "warning"
 *     file, line, column   of the primary label; null, 0, 0 where there is no place
 *     message   the first line of the text
 *     labels    objects with file, line, column, end_line, end_column (exclusive), message,
 *               primary, and in_macro: where it is written in the user's macro, or null
 *     notes     strings; one that has a place ends with it: "words (demo.c:3:1)"
 *     help      the mend, "" where there is none; lines of several are joined
 *     rendered  the report as text, without colours
 *
 * Lines and columns count from 1; columns count bytes.
 */
#include "diag/diag.h"
#include "diag/place.h"

#include <jansson.h>

/* A string of JSON; bytes that are no UTF-8 are replaced. Frees the text. */
static json_t *
take_string(char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_free(text);
    return json_string(valid);
}

static json_t *
file_of(const Span *span)
{
    return span->source == NULL ? json_null() : take_string(place_shown(span->source));
}

static json_t *
place_of(const Span *span)
{
    return json_pack("{so si si si si}", "file", file_of(span), "line", (int)span->line, "column",
                     (int)span->column, "end_line", (int)span->end_line, "end_column",
                     (int)span->end_column);
}

static json_t *
labels_of(const Report *report)
{
    json_t *const labels = json_array();
    for (guint i = 0; i < report->labels->len; i++) {
        const ReportLabel *const label = &g_array_index(report->labels, ReportLabel, i);
        json_t *const object = place_of(&label->span);
        json_object_set_new(object, "message", take_string(report_text_format(&label->text)));
        json_object_set_new(object, "primary", json_boolean(i == 0));
        json_object_set_new(object, "in_macro",
                            label->span.in_macro == NULL ? json_null()
                                                         : place_of(label->span.in_macro));
        json_array_append_new(labels, object);
    }
    return labels;
}

static json_t *
notes_of(const Report *report)
{
    json_t *const notes = json_array();
    for (guint i = 0; i < report->notes->len; i++) {
        const ReportRemark *const note = &g_array_index(report->notes, ReportRemark, i);
        json_array_append_new(notes, take_string(diag_remark(note)));
    }
    return notes;
}

static json_t *
help_of(const Report *report)
{
    GString *const help = g_string_new(NULL);
    for (guint i = 0; i < report->helps->len; i++) {
        g_autofree char *text = diag_remark(&g_array_index(report->helps, ReportRemark, i));
        g_string_append_printf(help, "%s%s", i == 0 ? "" : "\n", text);
    }
    return take_string(g_string_free(help, FALSE));
}

static json_t *
rendered(const Report *report, const DiagOptions *options)
{
    DiagOptions plain = *options;
    plain.colour = false;
    plain.columns = 0;
    GString *const text = g_string_new(NULL);
    diag_render(report, &plain, text);
    return take_string(g_string_free(text, FALSE));
}

void
diag_json(const GPtrArray *reports, const DiagOptions *options, GString *output)
{
    for (guint i = 0; i < reports->len; i++) {
        const Report *const report = g_ptr_array_index(reports, i);
        const Span *const span = report_span(report);
        json_t *const object = json_object();
        json_object_set_new(object, "code", json_string(report_code(report)));
        json_object_set_new(object, "level", json_string(diag_level(report, options)));
        json_object_set_new(object, "file", file_of(span));
        json_object_set_new(object, "line", json_integer(span->line));
        json_object_set_new(object, "column", json_integer(span->column));
        json_object_set_new(object, "message", take_string(report_text_format(&report->message)));
        json_object_set_new(object, "labels", labels_of(report));
        json_object_set_new(object, "notes", notes_of(report));
        json_object_set_new(object, "help", help_of(report));
        json_object_set_new(object, "rendered", rendered(report, options));
        char *const line = json_dumps(object, JSON_COMPACT);
        g_string_append_printf(output, "%s\n", line);
        free(line);
        json_decref(object);
    }
}
