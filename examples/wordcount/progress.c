/* SPDX-License-Identifier: MIT */
/*
 * progress.c - one line of standard error, drawn over itself:
 *
 *     43% [##########..............] 0.45 of 1.04 GB  0.89 GB/s  0:01 left
 *     0.45 GB  0.89 GB/s  0:03                         (a pipe: nobody knows how much will come)
 *
 * Only '\r' and blanks are used, which every terminal knows. Nothing is drawn from the background
 * of a shell, where it would disturb. Errors are ignored: a bar that cannot be seen is no reason to
 * fail.
 */
#include "progress.h"

#include "work.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { LINE_MAX_COLUMNS = 200, BAR_LEAST = 10, BAR_MOST = 50 };

/* A line in the making. */
struct line {
    char text[LINE_MAX_COLUMNS + 1];
    size_t length;
};

/* Append in the manner of printf; what does not fit is left out. */
__attribute__((format(printf, 2, 3))) static void
append(struct line *line, const char *format, ...)
{
    const size_t room = sizeof line->text - line->length;
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(line->text + line->length, room, format, arguments);
    va_end(arguments);
    if (length > 0)
        line->length += (size_t)length < room ? (size_t)length : room - 1;
}

/* How wide the line may be, one less than the terminal: a full line would wrap. */
static int
columns(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 79;
    return size.ws_col <= LINE_MAX_COLUMNS ? size.ws_col - 1 : LINE_MAX_COLUMNS;
}

/* Does the terminal belong to another job of the shell now? */
static bool
in_background(void)
{
    const pid_t foreground = tcgetpgrp(STDERR_FILENO);
    return foreground > 0 && foreground != getpgrp();
}

/* Write the line over the one before. */
static void
show(Progress *progress, const struct line *line)
{
    const int width = columns();
    const int length = (int)line->length < width ? (int)line->length : width;
    const int before = progress->shown < width ? progress->shown : width;
    if (in_background())
        return;
    fprintf(stderr, "\r%.*s%*s\r", length, line->text, before > length ? before - length : 0, "");
    progress->shown = length;
}

/* A number of bytes in the unit that suits `scale`. */
static void
append_bytes(struct line *line, double bytes, double scale, bool with_unit)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    size_t unit = 0;
    for (; scale >= 1000 && unit + 1 < sizeof units / sizeof *units; unit++) {
        scale /= 1000;
        bytes /= 1000;
    }
    append(line, unit == 0 ? "%.0f" : "%.2f", bytes);
    if (with_unit)
        append(line, " %s", units[unit]);
}

static void
append_time(struct line *line, double seconds)
{
    const unsigned long whole = (unsigned long)(seconds + 0.5);
    if (whole >= 3600)
        append(line, "%lu:%02lu:%02lu", whole / 3600, whole / 60 % 60, whole % 60);
    else
        append(line, "%lu:%02lu", whole / 60, whole % 60);
}

/* The part of the line behind the bar. */
static void
append_facts(struct line *line, const Progress *progress, double bytes, double seconds)
{
    const double size = (double)progress->size;
    const double speed = seconds > 0 ? bytes / seconds : 0;
    append_bytes(line, bytes, progress->size_known ? size : bytes, !progress->size_known);
    if (progress->size_known) {
        append(line, " of ");
        append_bytes(line, size, size, true);
    }
    append(line, "  ");
    append_bytes(line, speed, speed, true);
    append(line, "/s  ");
    append_time(line, !progress->size_known ? seconds : speed > 0 ? (size - bytes) / speed : 0);
    if (progress->size_known)
        append(line, " left");
}

/* The bar takes the room that the facts leave, within reason. */
static void
append_bar(struct line *line, double share, int room)
{
    const int length = room < BAR_MOST ? room : BAR_MOST;
    append(line, "%3.0f%% ", share * 100);
    if (length < BAR_LEAST)
        return;
    append(line, "[");
    for (int i = 0; i < length; i++)
        append(line, "%c", i < (int)(share * length) ? '#' : '.');
    append(line, "] ");
}

/* Is the input typed on a terminal? The bar would write over it. */
static bool
is_typed(const Plan *plan)
{
    for (size_t i = 0; i < plan->sources.len; i++) {
        if (plan->sources.room.data[i].is_stdin)
            return isatty(STDIN_FILENO) != 0;
    }
    return false;
}

Progress
progress_begin(const Options *options, const Plan *plan)
{
    bool visible = false;
    switch (options->progress) {
    case PROGRESS_AUTO: visible = isatty(STDERR_FILENO) != 0 && !is_typed(plan); break;
    case PROGRESS_ALWAYS: visible = true; break;
    case PROGRESS_NEVER: break;
    }
    return (Progress){
        .visible = visible,
        .size_known = plan->size_known,
        .size = plan->size,
        .begin = belay_now(),
    };
}

bool
progress_visible(const Progress *progress)
{
    return progress->visible;
}

void
progress_draw(Progress *progress, uint64_t bytes)
{
    const double seconds = (double)(belay_now() - progress->begin) / 1e9;
    struct line facts = {.length = 0};
    struct line line = {.length = 0};
    if (!progress->visible)
        return;
    /* Files that grow may give more than was planned. */
    if (bytes > progress->size)
        progress->size = bytes;
    append_facts(&facts, progress, (double)bytes, seconds);
    if (progress->size_known && progress->size > 0)
        append_bar(&line, (double)bytes / (double)progress->size,
                   columns() - (int)facts.length - (int)sizeof "100% [] ");
    append(&line, "%s", facts.text);
    show(progress, &line);
}

void
progress_end(Progress *progress, const struct Result *result)
{
    struct line line = {.length = 0};
    if (!progress->visible)
        return;
    show(progress, &line);
    if (result->interrupted || result->no_memory || in_background())
        return;
    append_bytes(&line, (double)progress->size, (double)progress->size, true);
    append(&line, " in %.2f s with %zu thread%s\n", result->seconds, result->threads,
           result->threads == 1 ? "" : "s");
    fputs(line.text, stderr);
}
