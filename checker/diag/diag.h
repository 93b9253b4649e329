/* SPDX-License-Identifier: MIT */
/*
 * diag.h - reports as text, JSON, SARIF, or workflow commands of GitHub.
 */
#ifndef CHECKER_DIAG_DIAG_H
#define CHECKER_DIAG_DIAG_H

#include <glib.h>
#include <stdbool.h>

#include "support/report.h"

typedef struct DiagOptions {
    bool deny_warnings;    /* warnings are errors */
    bool colour;           /* of text */
    bool short_notes;      /* no pointer to `belay explain`: its page is what is being read */
    size_t columns;        /* how wide text may be; 0: DIAG_COLUMNS */
    const char *pages_dir; /* of `belay explain`; SARIF has them inside */
} DiagOptions;

enum { DIAG_COLUMNS = 140 };

typedef struct DiagCount {
    size_t errors, warnings;
} DiagCount;

/* A format writes all reports (an array of Report *), in their order. */
typedef void (*DiagFormat)(const GPtrArray *reports, const DiagOptions *options, GString *output);

void diag_text(const GPtrArray *reports, const DiagOptions *options, GString *output);
void diag_json(const GPtrArray *reports, const DiagOptions *options, GString *output);
void diag_sarif(const GPtrArray *reports, const DiagOptions *options, GString *output);
void diag_github(const GPtrArray *reports, const DiagOptions *options, GString *output);

/* One report as text, without the empty line behind it. */
void diag_render(const Report *report, const DiagOptions *options, GString *output);

/* The level that a report has with these options: "error" or "warning". */
const char *diag_level(const Report *report, const DiagOptions *options);

/* How many errors and warnings there are. */
DiagCount diag_count(const GPtrArray *reports, const DiagOptions *options);

/* Is there a page about this code? */
bool diag_has_page(const char *code);

/* The words of a note or a help; where it has a place, with the place. To be freed by g_free(). */
char *diag_remark(const ReportRemark *remark);

#endif
