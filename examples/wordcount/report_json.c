/* SPDX-License-Identifier: MIT */
/*
 * report_json.c - the report for programs: one JSON object.
 *
 *     {
 *       "files": [{"name": "a.txt", "files": 1, "lines": 1, "words": 2, "bytes": 10}],
 *       "total": {"files": 1, "lines": 1, "words": 2, "bytes": 10},
 *       "frequencies": {
 *         "words": 2, "different": 2, "too_long": 0,
 *         "case_sensitive": false, "split_spaces": false,
 *         "top": [{"word": "hello", "count": 1}, {"word": "world", "count": 1}]
 *       },
 *       "errors": [{"name": "b.txt", "message": "No such file or directory"}]
 *     }
 *
 * "frequencies" is there unless counts alone were asked for. Names and words are bytes, JSON is
 * UTF-8: every byte that is not part of valid UTF-8 becomes U+FFFD.
 *
 * The library is Jansson (libjansson-dev), not cJSON: its integers have 64 bits, where cJSON has
 * doubles only and would round counts from 2^53 on, and it checks strings for valid UTF-8 where
 * cJSON passes any byte into the output.
 */
#include "report.h"

#include <jansson.h>

#include <stdlib.h>
#include <string.h>

/* How long the UTF-8 sequence at text is, 1 to 4; 0 if it is not one. */
static size_t
sequence_length(const char *text, size_t length)
{
    for (size_t n = 1; n <= 4 && n <= length; n++) {
        json_t *const character = json_stringn(text, n);
        if (character == NULL)
            continue;
        json_decref(character);
        return n;
    }
    return 0;
}

/* A string of text[0..length), with U+FFFD for what is not UTF-8. NULL: no memory. */
static json_t *
repaired_string(const char *text, size_t length)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    char *const repaired = malloc(3 * length + 1);
    size_t size = 0;
    if (repaired == NULL)
        return NULL;
    for (size_t at = 0, n; at < length; at += n) {
        n = sequence_length(text + at, length - at);
        const size_t part = n > 0 ? n : sizeof replacement - 1;
        memcpy(repaired + size, n > 0 ? text + at : replacement, part);
        size += part;
        n += n == 0;
    }
    json_t *const string = json_stringn(repaired, size);
    free(repaired);
    return string;
}

static json_t *
string_of(const char *text, size_t length)
{
    json_t *const string = json_stringn(text, length);
    return string != NULL ? string : repaired_string(text, length);
}

/* A line of the counts. The first member, its name, is left out for the total. */
static json_t *
line_object(const Line *line, bool with_name)
{
    return json_pack("{so* sI sI sI sI}", "name",
                     with_name ? string_of(line->name, strlen(line->name)) : NULL, "files",
                     (json_int_t)line->files, "lines", (json_int_t)line->counts.lines, "words",
                     (json_int_t)line->counts.words, "bytes", (json_int_t)line->counts.bytes);
}

static json_t *
lines_array(const Report *report)
{
    json_t *const array = json_array();
    for (size_t i = 0; i < report->lines.len; i++) {
        if (json_array_append_new(array, line_object(&report->lines.room.data[i], true)) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *
ranking_array(const Report *report)
{
    json_t *const array = json_array();
    for (size_t i = 0; i < report->ranked; i++) {
        const Ranked *const word = &report->ranking.data[i];
        json_t *const object = json_pack("{so sI}", "word", string_of(word->text, word->length),
                                         "count", (json_int_t)word->count);
        if (json_array_append_new(array, object) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *
frequencies_object(const Report *report, const Options *options, const Table *table)
{
    return json_pack("{sI sI sI sb sb so}", "words", (json_int_t)table->words, "different",
                     (json_int_t)table_distinct(table), "too_long", (json_int_t)table->too_long,
                     "case_sensitive", (int)options->case_sensitive, "split_spaces",
                     (int)options->split_spaces, "top", ranking_array(report));
}

/* Add one error. False: no memory. */
static bool
add_error(json_t *array, const char *name, int error)
{
    const char *const shown = name_or_stdin(name);
    return json_array_append_new(array,
                                 json_pack("{so ss}", "name", string_of(shown, strlen(shown)),
                                           "message", error_text(error))) == 0;
}

static json_t *
errors_array(const Plan *plan, const Result *result)
{
    json_t *const array = json_array();
    bool enough = true;
    for (size_t i = 0; i < plan->problems.len && enough; i++) {
        const Problem *const problem = &plan->problems.room.data[i];
        enough = add_error(array, problem->path.data, problem->error);
    }
    for (size_t i = 0; i < result->tallies.len && enough; i++) {
        const int error = result->tallies.data[i].error;
        if (error != 0)
            enough = add_error(array, plan->sources.room.data[i].path.data, error);
    }
    if (enough)
        return array;
    json_decref(array);
    return NULL;
}

bool
report_write_json(const Report *report, const Options *options, const Plan *plan,
                  const Result *result, FILE *out)
{
    json_t *const frequencies =
        options->top > 0 ? frequencies_object(report, options, &result->table) : NULL;
    json_t *const whole = json_pack("{so so so* so}", "files", lines_array(report), "total",
                                    line_object(&report->total, false), "frequencies", frequencies,
                                    "errors", errors_array(plan, result));
    if (whole == NULL || (options->top > 0 && frequencies == NULL)) {
        json_decref(whole);
        return false;
    }
    json_dumpf(whole, out, JSON_INDENT(2));
    putc('\n', out);
    json_decref(whole);
    return true;
}
