/* SPDX-License-Identifier: MIT */
/*
 * sarif.c - reports as one log of SARIF 2.1.0, for those who collect the results of many tools.
 *
 * Rule ids are the codes. A rule has the page of `belay explain` as its help. Paths are relative to
 * the working folder, %SRCROOT%, where they lie below it. Columns count characters. A fingerprint
 * is of the code, the path and the text of the line, so that a result is recognised when lines
 * above it come and go.
 */
#include "diag/diag.h"
#include "diag/pages.h"
#include "diag/place.h"

#include <belay/version.h>

#include <jansson.h>
#include <string.h>

#define SCHEMA \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

/* A string of JSON; bytes that are no UTF-8 are replaced. Frees the text. */
static json_t *
take_string(char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_free(text);
    return json_string(valid);
}

static json_t *
message_of(char *text)
{
    return json_pack("{so}", "text", take_string(text));
}

/* ---- places --------------------------------------------------------------------------------- */

/* The file as a URI: relative to the working folder where it is below. */
static json_t *
artifact_of(const Source *source)
{
    g_autofree char *shown = place_shown(source);
    if (g_path_is_absolute(shown)) {
        char *const uri = g_filename_to_uri(source->path, NULL, NULL);
        return json_pack("{so}", "uri", take_string(uri == NULL ? g_strdup(shown) : uri));
    }
    return json_pack("{so ss}", "uri", take_string(g_uri_escape_string(shown, "/", FALSE)),
                     "uriBaseId", "%SRCROOT%");
}

static json_t *
region_of(const Span *span)
{
    json_t *const region = json_object();
    if (span->line == 0)
        return region;
    json_object_set_new(region, "startLine", json_integer(span->line));
    json_object_set_new(
        region, "startColumn",
        json_integer(MAX(1, place_character_column(span->source, span->line, span->column))));
    if (span->end_line >= span->line && span->end_column > 0) {
        json_object_set_new(region, "endLine", json_integer(span->end_line));
        json_object_set_new(
            region, "endColumn",
            json_integer(place_character_column(span->source, span->end_line, span->end_column)));
    }
    return region;
}

static json_t *
physical_of(const Span *span)
{
    json_t *const place = json_pack("{so}", "artifactLocation", artifact_of(span->source));
    if (span->line > 0)
        json_object_set_new(place, "region", region_of(span));
    return place;
}

static json_t *
location_of(const Span *span)
{
    return json_pack("{so}", "physicalLocation", physical_of(span));
}

/* ---- rules ---------------------------------------------------------------------------------- */

/* The codes that the reports have, each once, in order. */
static GPtrArray *
codes_of(const GPtrArray *reports)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < reports->len; i++) {
        const Report *const report = g_ptr_array_index(reports, i);
        g_hash_table_add(seen, (char *)(uintptr_t)report_code(report));
    }
    GPtrArray *const codes = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer code;
    g_hash_table_iter_init(&iterator, seen);
    while (g_hash_table_iter_next(&iterator, &code, NULL))
        g_ptr_array_add(codes, code);
    g_ptr_array_sort(codes, page_compare_codes);
    return codes;
}

static ReportLevel
default_level(const char *code)
{
    for (int id = 0; id < TEXT_COUNT_; id++)
        if (strcmp(report_code_of((TextId)id), code) == 0)
            return report_level_of((TextId)id);
    return REPORT_ERROR;
}

static json_t *
rule_of(const char *code, const DiagOptions *options)
{
    json_t *const rule = json_object();
    json_object_set_new(rule, "id", json_string(code));
    json_object_set_new(
        rule, "defaultConfiguration",
        json_pack("{ss}", "level", default_level(code) == REPORT_ERROR ? "error" : "warning"));
    g_autofree char *page = page_read(options->pages_dir, code);
    if (page == NULL) {
        json_object_set_new(rule, "shortDescription",
                            message_of(g_strdup("An error of the C compiler.")));
        return rule;
    }
    json_object_set_new(rule, "shortDescription", message_of(page_title(page)));
    json_object_set_new(rule, "help",
                        json_pack("{so so}", "text", take_string(page_plain(page)), "markdown",
                                  take_string(g_strdup(page))));
    return rule;
}

static json_t *
tool_of(const GPtrArray *codes, const DiagOptions *options)
{
    json_t *const rules = json_array();
    for (guint i = 0; i < codes->len; i++)
        json_array_append_new(rules, rule_of(g_ptr_array_index(codes, i), options));
    return json_pack("{s{ss ss ss so}}", "driver", "name", "belay", "version", BELAY_VERSION,
                     "semanticVersion", BELAY_VERSION, "rules", rules);
}

/* ---- results -------------------------------------------------------------------------------- */

static void
append_remarks(GString *text, const GArray *remarks, const char *kind)
{
    for (guint i = 0; i < remarks->len; i++) {
        const ReportRemark *const remark = &g_array_index(remarks, ReportRemark, i);
        g_autofree char *words = diag_remark(remark);
        g_string_append_printf(text, "\n%s: %s", kind, words);
    }
}

/* The message, and below it what the notes and the helps say. */
static json_t *
result_message(const Report *report)
{
    g_autofree char *message = report_text_format(&report->message);
    GString *const text = g_string_new(message);
    append_remarks(text, report->notes, "note");
    append_remarks(text, report->helps, "help");
    return message_of(g_string_free(text, FALSE));
}

static void
add_related(json_t *related, const Span *span, char *words)
{
    json_t *const location = location_of(span);
    json_object_set_new(location, "id", json_integer((json_int_t)json_array_size(related) + 1));
    json_object_set_new(location, "message", message_of(words));
    json_array_append_new(related, location);
}

/* The labels but the primary one, where they are in macros, and the notes that have a place. */
static json_t *
related_of(const Report *report)
{
    json_t *const related = json_array();
    for (guint i = 0; i < report->labels->len; i++) {
        const ReportLabel *const label = &g_array_index(report->labels, ReportLabel, i);
        if (i > 0 && label->span.source != NULL)
            add_related(related, &label->span, report_text_format(&label->text));
        if (label->span.in_macro != NULL && label->span.in_macro->source != NULL)
            add_related(related, label->span.in_macro, g_strdup("in this macro"));
    }
    for (guint i = 0; i < report->notes->len; i++) {
        const ReportRemark *const note = &g_array_index(report->notes, ReportRemark, i);
        if (note->span.source != NULL)
            add_related(related, &note->span, report_text_format(&note->text));
    }
    return related;
}

static json_t *
fingerprint_of(const Report *report)
{
    const Span *const span = report_span(report);
    size_t length = 0;
    const char *const line = source_line(span->source, span->line, &length);
    g_autofree char *path = place_shown(span->source);
    g_autofree char *text = g_strstrip(g_strndup(line == NULL ? "" : line, length));
    g_autofree char *all = g_strjoin("\n", report_code(report), path, text, NULL);
    char *const sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, all, -1);
    return json_pack("{so}", "belayLine/v1", take_string(sum));
}

static json_t *
result_of(const Report *report, const GPtrArray *codes, const DiagOptions *options)
{
    const Span *const span = report_span(report);
    guint index = 0;
    while (strcmp(g_ptr_array_index(codes, index), report_code(report)) != 0)
        index++;
    json_t *const result =
        json_pack("{ss si ss so}", "ruleId", report_code(report), "ruleIndex", (int)index, "level",
                  diag_level(report, options), "message", result_message(report));
    if (span->source != NULL) {
        json_object_set_new(result, "locations", json_pack("[o]", location_of(span)));
        json_object_set_new(result, "partialFingerprints", fingerprint_of(report));
    }
    json_t *const related = related_of(report);
    if (json_array_size(related) > 0)
        json_object_set(result, "relatedLocations", related);
    json_decref(related);
    return result;
}

void
diag_sarif(const GPtrArray *reports, const DiagOptions *options, GString *output)
{
    g_autoptr(GPtrArray) codes = codes_of(reports);
    json_t *const results = json_array();
    for (guint i = 0; i < reports->len; i++)
        json_array_append_new(results, result_of(g_ptr_array_index(reports, i), codes, options));
    json_t *const run = json_pack("{so ss so}", "tool", tool_of(codes, options), "columnKind",
                                  "unicodeCodePoints", "results", results);
    json_t *const log =
        json_pack("{ss ss s[o]}", "$schema", SCHEMA, "version", "2.1.0", "runs", run);
    char *const text = json_dumps(log, JSON_INDENT(2));
    g_string_append_printf(output, "%s\n", text);
    free(text);
    json_decref(log);
}
