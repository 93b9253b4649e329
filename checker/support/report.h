/* SPDX-License-Identifier: MIT */
/*
 * report.h - what a rule has to say about the user's program: data, no text.
 *
 * A report names a message by its id and gives the pieces that go into it (names of variables and
 * types, in C as the user writes it). The words are in messages.def, and how they are laid out is
 * the business of diag/: text, JSON, SARIF, workflow commands.
 *
 * The pattern is rustc's three points: where it began, what breaks it, where it is used later. The
 * first label is the primary one, where the error is.
 */
#ifndef CHECKER_SUPPORT_REPORT_H
#define CHECKER_SUPPORT_REPORT_H

#include <glib.h>

#include "support/span.h"

typedef enum ReportLevel { REPORT_ERROR, REPORT_WARNING } ReportLevel;

/* Every text that there is. The numbers mean nothing and may change. */
typedef enum TextId {
#define TEXT(id_, kind_, code_, text_) TEXT_##id_,
#include "support/messages.def"
#undef TEXT
    TEXT_COUNT_
} TextId;

/* What stands for {0}, {1} and {2} of a text. Strings live as long as their report's pool. */
enum { REPORT_ARGUMENTS = 3 };

typedef struct ReportText {
    TextId id;
    const char *arguments[REPORT_ARGUMENTS]; /* NULL: not used */
} ReportText;

typedef struct ReportLabel {
    Span span;
    ReportText text; /* TEXT_NOTHING: an underline without words */
} ReportLabel;

/* A note or a help; the ones with a place are shown with their line. */
typedef struct ReportRemark {
    ReportText text;
    Span span; /* .source NULL: no place */
} ReportRemark;

typedef struct Report {
    ReportText message;  /* has the code and the level */
    GArray *labels;      /* of ReportLabel, the primary one first; never empty */
    GArray *notes;       /* of ReportRemark */
    GArray *helps;       /* of ReportRemark */
    GStringChunk *words; /* what the arguments point into */
} Report;

/* A report of a message at a place. Arguments are copied; give NULL for those not used. */
Report *report_new(TextId message, Span at, const char *a, const char *b);

/* Say more; each returns the report. */
Report *report_primary(Report *report, TextId text, const char *a, const char *b);
Report *report_label(Report *report, Span at, TextId text, const char *a, const char *b);
Report *report_note(Report *report, TextId text, const char *a, const char *b);
Report *report_note_at(Report *report, Span at, TextId text, const char *a, const char *b);
Report *report_help(Report *report, TextId text, const char *a, const char *b);

void report_free(Report *report);

/* The code ("E0382", "unused_must_use") and the level of a message. */
const char *report_code(const Report *report);
ReportLevel report_level(const Report *report);

/* The same of a message by itself; labels, notes and helps have the code "". */
const char *report_code_of(TextId message);
ReportLevel report_level_of(TextId message);

/* Where it is: the span of its primary label. */
const Span *report_span(const Report *report);

/*
 * Orders reports as they are printed: by place, then by code. Two reports that compare as equal say
 * the same, once is enough.
 */
int report_compare(const Report *a, const Report *b);

/* A text with its arguments in it, to be freed by g_free(). */
char *report_text_format(const ReportText *text);

#endif
