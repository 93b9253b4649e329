/* SPDX-License-Identifier: MIT */
/*
 * report.c - from tallies to lines: one for each operand, or for each file.
 *
 * A file that could not be read at all has a message and no line; one that could be read in part
 * has both, as with wc. A folder has a line unless it is the problem itself.
 */
#include "report.h"

#include <stdarg.h>
#include <string.h>

/* Was anything of a file read? */
static bool
was_read(const Tally *tally)
{
    return tally->error == 0 || tally->counts.bytes > 0;
}

static bool
push_line(Report *report, Line line)
{
    return Lines_push(&report->lines, &line);
}

/* A line for every file that was read. */
static bool
add_files(const Plan *plan, const Result *result, Report *report)
{
    bool enough = true;
    for (size_t i = 0; i < plan->sources.len && enough; i++) {
        const Tally *const tally = &result->tallies.data[i];
        const char *const name = plan->sources.room.data[i].path.data;
        if (was_read(tally))
            enough = push_line(report, (Line){name, 1, tally->counts});
    }
    return enough;
}

/* Where the walk through the operands is: what lies in the ones before is in lines. */
struct walk {
    size_t source;
    size_t problem;
};

/* Sum up what lies in one operand. Returns how many things in it could not be read at all. */
static size_t
sum_operand(const Plan *plan, const Result *result, size_t operand, struct walk *walk, Line *line)
{
    const Source *const sources = plan->sources.room.data;
    const Problem *const problems = plan->problems.room.data;
    size_t failed = 0;
    for (; walk->source < plan->sources.len && sources[walk->source].operand == operand;
         walk->source++) {
        const Tally *const tally = &result->tallies.data[walk->source];
        if (was_read(tally)) {
            counts_add(&line->counts, &tally->counts);
            line->files++;
        } else {
            failed++;
        }
    }
    for (; walk->problem < plan->problems.len && problems[walk->problem].operand == operand;
         walk->problem++)
        failed++;
    return failed;
}

/*
 * A line for every operand, but for those of which nothing was read because something is wrong.
 * Sources and problems are in the order of the operands.
 */
static bool
add_operands(const Options *options, const Plan *plan, const Result *result, Report *report)
{
    const size_t operands = options->operand_count > 0 ? options->operand_count : 1;
    struct walk walk = {0, 0};
    for (size_t i = 0; i < operands; i++) {
        Line line = {.name = options->operand_count > 0 ? options->operands[i] : ""};
        const size_t failed = sum_operand(plan, result, i, &walk, &line);
        if ((line.files > 0 || failed == 0) && !push_line(report, line))
            return false;
    }
    return true;
}

static void
add_total(const Options *options, const Plan *plan, const Result *result, Report *report)
{
    report->total.name = "total";
    for (size_t i = 0; i < report->lines.len; i++) {
        const Line *const line = &report->lines.room.data[i];
        counts_add(&report->total.counts, &line->counts);
        report->total.files += line->files;
    }
    report->show_total = options->operand_count > 1 || report->lines.len > 1;
    report->failed = plan->problems.len;
    for (size_t i = 0; i < result->tallies.len; i++)
        report->failed += result->tallies.data[i].error != 0;
}

static bool
add_ranking(const Options *options, const Result *result, Report *report)
{
    const size_t distinct = table_distinct(&result->table);
    const size_t most = options->top < distinct ? options->top : distinct;
    if (Ranking_try_new(most, &report->ranking) != BELAY_OK)
        return false;
    report->ranked = table_top(&result->table, report->ranking.data, most);
    return true;
}

void
Report_drop(BELAY_CONSUMES Report *report)
{
    Lines_drop(&report->lines);
    Ranking_drop(&report->ranking);
}

bool
report_make(const Options *options, const Plan *plan, const Result *result, Report *ret_report)
{
    const bool enough = options->all_files ? add_files(plan, result, ret_report)
                                           : add_operands(options, plan, result, ret_report);
    add_total(options, plan, result, ret_report);
    return enough && add_ranking(options, result, ret_report);
}

void
report_problems(const Plan *plan, const Result *result)
{
    for (size_t i = 0; i < plan->problems.len; i++) {
        const Problem *const problem = &plan->problems.room.data[i];
        complain("%s: %s", name_or_stdin(problem->path.data), error_text(problem->error));
    }
    for (size_t i = 0; i < result->tallies.len; i++) {
        const char *const name = plan->sources.room.data[i].path.data;
        if (result->tallies.data[i].error != 0)
            complain("%s: %s", name_or_stdin(name), error_text(result->tallies.data[i].error));
    }
}

const char *
name_or_stdin(const char *name)
{
    return name[0] == '\0' || strcmp(name, "-") == 0 ? "standard input" : name;
}

const char *
error_text(int error)
{
    return error == ERROR_CHANGED ? "the file changed while it was read" : strerror(error);
}

void
complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fflush(stdout);
    fputs("wordcount: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}
