/* SPDX-License-Identifier: MIT */
/*
 * github.c - reports as workflow commands, which GitHub shows beside the lines of a change:
 *
 *     ::error file=src/demo.c,line=14,col=19,endLine=14,endColumn=29,title=E0277::message
 *
 * A line each. In values % \r \n are written as %25 %0D %0A, in properties : and , too.
 */
#include "diag/diag.h"
#include "diag/place.h"

static void
append_escaped(GString *output, const char *text, bool property)
{
    for (; *text != '\0'; text++) {
        if (*text == '%' || *text == '\r' || *text == '\n' ||
            (property && (*text == ':' || *text == ',')))
            g_string_append_printf(output, "%%%02X", (unsigned)(unsigned char)*text);
        else
            g_string_append_c(output, *text);
    }
}

static void
append_place(GString *output, const Span *span)
{
    if (span->source == NULL)
        return;
    g_autofree char *path = place_shown(span->source);
    g_string_append(output, "file=");
    append_escaped(output, path, true);
    g_string_append_printf(output, ",line=%u,col=%u", span->line, span->column);
    if (span->end_line >= span->line)
        g_string_append_printf(output, ",endLine=%u", span->end_line);
    if (span->end_line == span->line && span->end_column > span->column)
        g_string_append_printf(output, ",endColumn=%u", span->end_column);
    g_string_append_c(output, ',');
}

static void
append_remarks(GString *output, const GArray *remarks, const char *kind)
{
    for (guint i = 0; i < remarks->len; i++) {
        g_autofree char *text = diag_remark(&g_array_index(remarks, ReportRemark, i));
        g_string_append_printf(output, "%%0A%s: ", kind);
        append_escaped(output, text, false);
    }
}

void
diag_github(const GPtrArray *reports, const DiagOptions *options, GString *output)
{
    for (guint i = 0; i < reports->len; i++) {
        const Report *const report = g_ptr_array_index(reports, i);
        g_autofree char *message = report_text_format(&report->message);
        g_string_append_printf(output, "::%s ", diag_level(report, options));
        append_place(output, report_span(report));
        g_string_append(output, "title=");
        append_escaped(output, report_code(report), true);
        g_string_append(output, "::");
        append_escaped(output, message, false);
        append_remarks(output, report->notes, "note");
        append_remarks(output, report->helps, "help");
        g_string_append_c(output, '\n');
    }
}
