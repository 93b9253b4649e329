/* SPDX-License-Identifier: MIT */
/*
 * report.h - tell the user what was counted, and what could not be.
 */
#ifndef WORDCOUNT_REPORT_H
#define WORDCOUNT_REPORT_H

#include "list.h"
#include "work.h"

#include <stdio.h>

/* One line of the counts. */
typedef struct Line {
    const char *name; /* of the operand or the file; "" for standard input without a name */
    uint64_t files;   /* that were read for it */
    Counts counts;
} Line;

LIST(Lines, Line);
BOX_SLICE(Ranking, Ranked);

/*
 * Everything there is to tell. Owned; the names and words in it belong to the plan and the result.
 */
typedef struct Report {
    Lines lines;
    Line total;
    bool
        show_total; /* in the text: there was more than one operand, or there is more than a line */
    Ranking ranking;
    size_t ranked;   /* words in the ranking */
    uint64_t failed; /* files and folders that could not be read */
} Report;

void Report_drop(BELAY_CONSUMES Report *report);

/* Requires a result that is whole. False: no memory. */
bool report_make(const Options *options, const Plan *plan, const Result *result,
                 Report *ret_report);

/* Say on standard error what could not be read. */
void report_problems(const Plan *plan, const Result *result);

/* Write the report to out; whether that went well, out knows. False: no memory. */
bool report_write_text(const Report *report, const Result *result, FILE *out);
bool report_write_json(const Report *report, const Options *options, const Plan *plan,
                       const Result *result, FILE *out);

/* A name to write or to complain about: that of standard input if it is empty. */
const char *name_or_stdin(const char *name);

/* What is wrong, in words: an error of a Tally or a Problem. Not for threads. */
const char *error_text(int error);

/* A message to standard error in the manner of printf, after the program's name. */
__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);

#endif
