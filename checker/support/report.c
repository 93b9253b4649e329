/* SPDX-License-Identifier: MIT */
/*
 * report.c - reports: making them, ordering them, their words.
 */
#include "support/report.h"

#include <string.h>

#include "support/source.h"

enum TextKind { ERROR, WARNING, LABEL, NOTE, HELP };

static const struct {
    enum TextKind kind;
    const char *code, *text;
} texts[] = {
#define TEXT(id_, kind_, code_, text_) {kind_, code_, text_},
#include "support/messages.def"
#undef TEXT
};

_Static_assert(G_N_ELEMENTS(texts) == TEXT_COUNT_, "a row for each text");

static const char *
keep(Report *report, const char *word)
{
    return word == NULL ? NULL : g_string_chunk_insert_const(report->words, word);
}

static ReportText
make_text(Report *report, TextId id, const char *a, const char *b)
{
    return (ReportText){.id = id, .arguments = {keep(report, a), keep(report, b)}};
}

Report *
report_new(TextId message, Span at, const char *a, const char *b)
{
    Report *const report = g_new0(Report, 1);
    report->words = g_string_chunk_new(256);
    report->labels = g_array_new(FALSE, TRUE, sizeof(ReportLabel));
    report->notes = g_array_new(FALSE, TRUE, sizeof(ReportRemark));
    report->helps = g_array_new(FALSE, TRUE, sizeof(ReportRemark));
    report->message = make_text(report, message, a, b);
    return report_label(report, at, TEXT_NOTHING, NULL, NULL);
}

Report *
report_primary(Report *report, TextId text, const char *a, const char *b)
{
    g_array_index(report->labels, ReportLabel, 0).text = make_text(report, text, a, b);
    return report;
}

Report *
report_label(Report *report, Span at, TextId text, const char *a, const char *b)
{
    const ReportLabel label = {source_keep(at), make_text(report, text, a, b)};
    g_array_append_val(report->labels, label);
    return report;
}

Report *
report_note(Report *report, TextId text, const char *a, const char *b)
{
    return report_note_at(report, (Span){0}, text, a, b);
}

Report *
report_note_at(Report *report, Span at, TextId text, const char *a, const char *b)
{
    const ReportRemark note = {make_text(report, text, a, b), source_keep(at)};
    g_array_append_val(report->notes, note);
    return report;
}

Report *
report_help(Report *report, TextId text, const char *a, const char *b)
{
    const ReportRemark help = {make_text(report, text, a, b), (Span){0}};
    g_array_append_val(report->helps, help);
    return report;
}

void
report_free(Report *report)
{
    if (report == NULL)
        return;
    g_array_free(report->labels, TRUE);
    g_array_free(report->notes, TRUE);
    g_array_free(report->helps, TRUE);
    g_string_chunk_free(report->words);
    g_free(report);
}

const char *
report_code_of(TextId message)
{
    return texts[message].code;
}

ReportLevel
report_level_of(TextId message)
{
    return texts[message].kind == ERROR ? REPORT_ERROR : REPORT_WARNING;
}

const char *
report_code(const Report *report)
{
    return report_code_of(report->message.id);
}

ReportLevel
report_level(const Report *report)
{
    return report_level_of(report->message.id);
}

const Span *
report_span(const Report *report)
{
    return &g_array_index(report->labels, ReportLabel, 0).span;
}

static int
compare_texts(const ReportText *a, const ReportText *b)
{
    int order = (a->id > b->id) - (a->id < b->id);
    for (size_t i = 0; i < REPORT_ARGUMENTS && order == 0; i++)
        order = g_strcmp0(a->arguments[i], b->arguments[i]);
    return order;
}

int
report_compare(const Report *a, const Report *b)
{
    const int by_place = span_compare(report_span(a), report_span(b));
    if (by_place != 0)
        return by_place;
    const int by_code = strcmp(report_code(a), report_code(b));
    return by_code != 0 ? by_code : compare_texts(&a->message, &b->message);
}

/* {{ stands for one {, and {0} for the first argument. */
char *
report_text_format(const ReportText *text)
{
    GString *const result = g_string_new(NULL);
    for (const char *p = texts[text->id].text; *p != '\0'; p++) {
        if (p[0] == '{' && p[1] == '{') {
            g_string_append_c(result, *p++);
        } else if (p[0] == '{' && p[1] >= '0' && p[1] < '0' + REPORT_ARGUMENTS && p[2] == '}') {
            const char *const argument = text->arguments[p[1] - '0'];
            g_string_append(result, argument == NULL ? "" : argument);
            p += 2;
        } else {
            g_string_append_c(result, *p);
        }
    }
    return g_string_free(result, FALSE);
}
