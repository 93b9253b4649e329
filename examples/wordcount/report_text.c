/* SPDX-License-Identifier: MIT */
/*
 * report_text.c - the report for people: the lines of wc, and a table of words.
 */
#include "report.h"

#include <inttypes.h>
#include <string.h>

/* The width of the widest number, so that all columns are equally wide, as with wc. */
static int
width_of(uint64_t largest)
{
    int width = 1;
    for (; largest >= 10; largest /= 10)
        width++;
    return width;
}

static uint64_t
largest_number(const Counts *counts)
{
    const uint64_t words = counts->words > counts->lines ? counts->words : counts->lines;
    return counts->bytes > words ? counts->bytes : words;
}

/*
 * Text from outside, which may hold anything: control characters, which could drive a terminal, are
 * written as \ooo.
 */
static void
write_text(const char *text, size_t length, FILE *out)
{
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)text[i];
        if (byte < ' ' || byte == 127)
            fprintf(out, "\\%03o", byte);
        else
            putc(byte, out);
    }
}

static void
write_line(const Line *line, int width, FILE *out)
{
    fprintf(out, "%*" PRIu64 " %*" PRIu64 " %*" PRIu64, width, line->counts.lines, width,
            line->counts.words, width, line->counts.bytes);
    if (line->name[0] != '\0')
        putc(' ', out);
    write_text(line->name, strlen(line->name), out);
    putc('\n', out);
}

static void
write_ranking(const Report *report, const Table *table, FILE *out)
{
    const int width = width_of(report->ranking.data[0].count);
    fprintf(out, "\nThe %zu most frequent of %zu different words, %" PRIu64 " in all:\n\n",
            report->ranked, table_distinct(table), table->words);
    for (size_t i = 0; i < report->ranked; i++) {
        const Ranked *const word = &report->ranking.data[i];
        const double share = 100.0 * (double)word->count / (double)table->words;
        fprintf(out, "%*" PRIu64 " %6.2f%%  ", width, word->count, share);
        write_text(word->text, word->length, out);
        putc('\n', out);
    }
}

bool
report_write_text(const Report *report, const Result *result, FILE *out)
{
    const int width = width_of(largest_number(&report->total.counts));
    for (size_t i = 0; i < report->lines.len; i++)
        write_line(&report->lines.room.data[i], width, out);
    if (report->show_total)
        write_line(&report->total, width, out);
    if (report->ranked > 0)
        write_ranking(report, &result->table, out);
    return true;
}
