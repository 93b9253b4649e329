/* SPDX-License-Identifier: MIT */
/*
 * options.c - the command line, by glibc's argp: one table gives parsing, --help and --usage.
 */
#include "options.h"

#include <belay/prelude.h>
#include <belay/version.h>

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_TOP = 10, DEFAULT_CHUNK_SIZE = 4 << 20 };

/* Options without a letter: any value that no letter has. */
enum { OPTION_JSON = 256, OPTION_PROGRESS, OPTION_CHUNK_SIZE, OPTION_KERNEL };

static const char about[] =
    "Count the lines, words and bytes of files and folders, and rank the most frequent words."
    "\vWith no FILE, or when FILE is -, standard input is read. Folders are read whole, hidden "
    "files "
    "included; symbolic links in them are not followed, devices and pipes in them are passed "
    "over.\n"
    "\n"
    "Lines, words and bytes are those of wc in the C locale. Ranked words are runs of letters, "
    "digits, '_' and bytes above 127, at most 1024 bytes long, with A to Z folded to a to z.\n"
    "\n"
    "Exit status: 0 when all was read, 1 when something could not be read or written (the rest is "
    "counted all the same), 2 for a mistake in the command line.";

static const struct argp_option table[] = {
    {"threads", 'j', "N", 0, "count with N threads (default: one per available processor)", 1},
    {"top", 'n', "N", 0, "rank the N most frequent words (default: 10); 0 counts alone", 1},
    {"case-sensitive", 'c', NULL, 0, "rank \"The\" and \"the\" as two words", 1},
    {"split-spaces", 's', NULL, 0,
     "rank whatever stands between white space: 192.0.2.1, well-known, (the", 1},
    {"all", 'a', NULL, 0, "a line for every file in a folder, not one for the folder", 2},
    {"json", OPTION_JSON, NULL, 0, "write one JSON object instead of text", 2},
    {"progress", OPTION_PROGRESS, "WHEN", 0,
     "show progress on standard error: auto (default: on a terminal), always, never", 2},
    {"chunk-size", OPTION_CHUNK_SIZE, "BYTES", 0,
     "give the threads files in chunks of BYTES (default: 4M); K, M, G multiply by 1024", 3},
    {"kernel", OPTION_KERNEL, "NAME", 0,
     "count with plain C (plain) or vector instructions (avx2); default: the fastest", 3},
    {"version", 'V', NULL, 0, "print the version and exit", -1},
    {0},
};

/* text as a number of at most `most`, with a suffix K, M or G if allowed. False if it is none. */
static bool
parse_number(const char *text, bool suffixes, uint64_t most, uint64_t *ret_number)
{
    static const char units[] = "KMG";
    char *end;
    errno = 0;
    const unsigned long long number = strtoull(text, &end, 10);
    if (errno != 0 || end == text || text[0] < '0' || text[0] > '9')
        return false;
    unsigned shift = 0;
    if (suffixes && *end != '\0') {
        const char *const unit = strchr(units, *end++);
        if (unit == NULL)
            return false;
        shift = 10 * (unsigned)(unit - units + 1);
    }
    if (*end != '\0' || number > most >> shift)
        return false;
    *ret_number = (uint64_t)number << shift;
    return true;
}

/* The number that an option was given, from least to most; a mistake ends the program. */
static uint64_t
number_of(struct argp_state *state, const char *option, const char *text, bool suffixes,
          uint64_t least, uint64_t most)
{
    uint64_t number = 0;
    if (!parse_number(text, suffixes, most, &number) || number < least)
        argp_error(state, "%s: '%s' is not a number from %llu to %llu", option, text,
                   (unsigned long long)least, (unsigned long long)most);
    return number;
}

static enum progress_when
progress_of(struct argp_state *state, const char *text)
{
    if (strcmp(text, "auto") == 0)
        return PROGRESS_AUTO;
    if (strcmp(text, "always") == 0)
        return PROGRESS_ALWAYS;
    if (strcmp(text, "never") != 0)
        argp_error(state, "--progress: '%s' is not auto, always or never", text);
    return PROGRESS_NEVER;
}

/* The operands are the rest of argv; argp moved them there, behind the options. */
static void
take_operands(const struct argp_state *state, Options *options)
{
    options->operands = state->argv + state->next;
    options->operand_count = (size_t)(state->argc - state->next);
}

static void
print_version(const struct argp_state *state)
{
    fprintf(state->out_stream, "wordcount (Belay) %s\n", BELAY_VERSION);
    exit(EXIT_DONE);
}

/* Called by argp for each option and operand. */
static error_t
take_option(int key, char *arg, struct argp_state *state)
{
    Options *const options = state->input;
    switch (key) {
    case 'j':
        options->threads = number_of(state, "--threads", arg, false, 1, THREADS_MAX);
        return 0;
    case 'n': options->top = number_of(state, "--top", arg, false, 0, SIZE_MAX / 64); return 0;
    case 'c': options->case_sensitive = true; return 0;
    case 's': options->split_spaces = true; return 0;
    case 'a': options->all_files = true; return 0;
    case 'V': print_version(state); return 0;
    case OPTION_JSON: options->json = true; return 0;
    case OPTION_PROGRESS: options->progress = progress_of(state, arg); return 0;
    case OPTION_CHUNK_SIZE:
        options->chunk_size = number_of(state, "--chunk-size", arg, true, 1, INT64_MAX / 2);
        return 0;
    case OPTION_KERNEL: options->kernel = arg; return 0;
    case ARGP_KEY_ARGS: take_operands(state, options); return 0;
    default: /* Keys that argp sends to those who want them. */ return ARGP_ERR_UNKNOWN;
    }
}

void
options_parse(int argc, char **argv, Options *ret_options)
{
    static const struct argp parser = {table, take_option, "[FILE...]", about, NULL, NULL, NULL};
    *ret_options = (Options){
        .top = DEFAULT_TOP,
        .chunk_size = DEFAULT_CHUNK_SIZE,
    };
    argp_err_exit_status = EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, ret_options);
    if (ret_options->threads == 0)
        ret_options->threads = belay_available_parallelism();
    if (ret_options->threads > THREADS_MAX)
        ret_options->threads = THREADS_MAX;
}
