/* SPDX-License-Identifier: MIT */
/* jobs.c - the commands to run: see jobs.h. */
#include "jobs.h"

#include <errno.h>
#include <string.h>

enum { FIRST_ROOM = 4096 };

void
Jobs_drop(BELAY_CONSUMES Jobs *jobs)
{
    Text_drop(&jobs->text);
    Offsets_drop(&jobs->starts);
    Offsets_drop(&jobs->lines);
    jobs->len = 0;
}

const char *
jobs_text(const Jobs *jobs, size_t job)
{
    return &jobs->text.data[jobs->starts.data[job]];
}

/* Twice the room. False: no memory; then the text is what it was. */
static bool
grow(Text *text)
{
    own(Text) larger = {NULL, 0};
    if (Text_try_new(text->len == 0 ? FIRST_ROOM : 2 * text->len, &larger) != BELAY_OK)
        return false;
    if (text->len > 0)
        memcpy(larger.data, text->data, text->len);
    belay_swap(text, &larger);
    return true;
}

/* Read to the end: how many bytes there are. One byte of room is left behind them. */
static bool
read_all(FILE *file, Text *text, size_t *ret_size)
{
    size_t size = 0;
    do {
        if (size + 1 >= text->len && !grow(text)) {
            errno = ENOMEM;
            return false;
        }
        size += fread(text->data + size, 1, text->len - size - 1, file);
    } while (!feof(file) && !ferror(file));
    *ret_size = size;
    return !ferror(file);
}

/* Cut the text into lines, and note those that are jobs. */
static void
cut(Jobs *jobs, size_t size)
{
    size_t line = 1;
    for (size_t at = 0; at < size; line++) {
        char *const begin = jobs->text.data + at;
        const size_t length = strcspn(begin, "\n");
        begin[length] = '\0';
        if (begin[strspn(begin, " \t\r")] != '\0') {
            jobs->starts.data[jobs->len] = at;
            jobs->lines.data[jobs->len++] = line;
        }
        at += length + 1;
    }
}

bool
jobs_read(FILE *file, Jobs *ret_jobs)
{
    own(Jobs) jobs = {.len = 0};
    size_t size, most = 1;
    if (!read_all(file, &jobs.text, &size))
        return false;
    jobs.text.data[size] = '\0';
    for (size_t i = 0; i < size; i++) {
        if (jobs.text.data[i] == '\0')
            jobs.text.data[i] = ' '; /* no argument can hold it */
        most += jobs.text.data[i] == '\n';
    }
    if (Offsets_try_new(most, &jobs.starts) != BELAY_OK ||
        Offsets_try_new(most, &jobs.lines) != BELAY_OK) {
        errno = ENOMEM;
        return false;
    }
    cut(&jobs, size);
    *ret_jobs = move(jobs);
    return true;
}
