/* SPDX-License-Identifier: MIT */
/*
 * output.c - text to standard error, the formats for machines to standard output.
 *
 * CMake hides the standard error of what it calls in clang-tidy's place unless that fails: there
 * text goes to standard output, as clang-tidy's does.
 */
#include "driver/output.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "diag/place.h"
#include "driver/complain.h"
#include "driver/program.h"

enum { NARROWEST = 60 };

bool
output_colour(ColourChoice choice, int descriptor)
{
    const char *const none = g_getenv("NO_COLOR");
    const char *const terminal = g_getenv("TERM");
    switch (choice) {
    case COLOUR_ALWAYS: return true;
    case COLOUR_NEVER: return false;
    case COLOUR_AUTO: break;
    }
    return (none == NULL || *none == '\0') && g_strcmp0(terminal, "dumb") != 0 &&
           isatty(descriptor);
}

/* How wide the terminal is; 0 when it is none, or does not say. */
static size_t
columns_of(int descriptor)
{
    struct winsize size;
    if (!isatty(descriptor) || ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 0;
    return MAX(NARROWEST, size.ws_col);
}

/* Has what was written to standard output arrived? If not, complain. */
static bool
flush_output(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    complain("standard output cannot be written");
    return false;
}

bool
output_text(const char *text)
{
    fputs(text, stdout);
    return flush_output();
}

static bool
print(FILE *stream, const GString *text)
{
    fwrite(text->str, 1, text->len, stream);
    return stream != stdout || flush_output();
}

bool
output_reports(const GPtrArray *reports, const Options *options, const Home *home,
               DiagCount *ret_count)
{
    static const DiagFormat formats[] = {
        [FORMAT_TEXT] = diag_text,
        [FORMAT_JSON] = diag_json,
        [FORMAT_SARIF] = diag_sarif,
        [FORMAT_GITHUB] = diag_github,
    };
    const bool text = options->format == FORMAT_TEXT;
    FILE *const stream = text && !options->of_cmake ? stderr : stdout;
    const DiagOptions diag = {
        .deny_warnings = options->deny_warnings,
        .colour = text && output_colour(options->colour, fileno(stream)),
        .columns = columns_of(fileno(stream)),
        .pages_dir = home->pages,
    };
    g_autoptr(GString) output = g_string_new(NULL);
    formats[options->format](reports, &diag, output);
    *ret_count = diag_count(reports, &diag);
    return print(stream, output);
}

static void
print_unsafe_json(const UnsafePlace *place, const char *file)
{
    json_t *const object = json_pack("{ss ss si si}", "unsafe", place->what, "file", file, "line",
                                     (int)place->span.line, "column", (int)place->span.column);
    char *const line = json_dumps(object, JSON_COMPACT);
    printf("%s\n", line);
    free(line);
    json_decref(object);
}

bool
output_unsafe(const GArray *places, const Options *options)
{
    for (guint i = 0; i < places->len; i++) {
        const UnsafePlace *const place = &g_array_index(places, UnsafePlace, i);
        if (place->span.source == NULL)
            continue;
        g_autofree char *file = place_shown(place->span.source);
        if (options->format == FORMAT_JSON)
            print_unsafe_json(place, file);
        else
            printf("%s:%u:%u: %s\n", file, place->span.line, place->span.column, place->what);
    }
    return flush_output();
}
