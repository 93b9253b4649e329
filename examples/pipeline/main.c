/* SPDX-License-Identifier: MIT */
/*
 * main.c - pipeline: gzip a file with many threads.
 *
 *     stages.c    the threads, and the channels between them
 *     gzip.c      one block, packed
 *     progress.c  the bar
 */
#define _GNU_SOURCE
#include "stages.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_WORKERS = 1024, LEVEL_LEAST = 1, LEVEL_MOST = 9, EXIT_USAGE = 2 };

static const size_t block_least = 1024, block_most = (size_t)1 << 30, block_default = 1 << 20;

static const char help[] =
    "usage: pipeline [-j N] [-b BYTES] [-1 .. -9] [-o FILE] [FILE]\n"
    "\n"
    "Pack FILE (or standard input) as gzip does, with many threads. gzip -d unpacks it.\n"
    "\n"
    "  -j, --threads=N          pack with N threads (default: one per available processor)\n"
    "  -b, --block-size=BYTES   what is packed at a time (default: 1M); K and M may follow\n"
    "  -1 .. -9                 fast .. small (default: -6)\n"
    "  -o, --output=FILE        write to FILE, which must not exist (default: standard output)\n"
    "      --progress=WHEN      draw a bar: auto (default: on a terminal), always, never\n"
    "      --help\n"
    "\n"
    "Exit status: 0 when all was packed, 1 when something went wrong (then FILE of -o is "
    "removed),\n"
    "2 for a mistake in the command line.\n";

typedef struct Options {
    const char *input, *output; /* NULL: the standard streams */
    const char *progress;
    Settings settings;
} Options;

static _Noreturn void
bad_usage(const char *what, const char *value)
{
    fprintf(stderr, "pipeline: %s%s\nTry pipeline --help.\n", what, value);
    exit(EXIT_USAGE);
}

/* A number from least to most; K and M may follow it where `units` is true. */
static size_t
parse_number(const char *what, const char *text, size_t least, size_t most, bool units)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (units && (*end == 'K' || *end == 'M') && number <= most)
        number <<= *end++ == 'K' ? 10 : 20;
    if (errno != 0 || end == text || *end != '\0' || text[0] == '-' || number < least ||
        number > most)
        bad_usage(what, text);
    return (size_t)number;
}

static Options
parse(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"threads", required_argument, NULL, 'j'}, {"block-size", required_argument, NULL, 'b'},
        {"output", required_argument, NULL, 'o'},  {"progress", required_argument, NULL, 'p'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0},
    };
    Options options = {
        .progress = "auto",
        .settings = {.workers = belay_available_parallelism(),
                     .block_size = block_default,
                     .level = 6},
    };
    Settings *const settings = &options.settings;
    for (int c; (c = getopt_long(argc, argv, "j:b:o:123456789", long_options, NULL)) != -1;) {
        switch (c) {
        case 'j':
            settings->workers =
                parse_number("not a number of threads: ", optarg, 1, MOST_WORKERS, false);
            break;
        case 'b':
            settings->block_size = parse_number("not a size from 1K to 1024M: ", optarg,
                                                block_least, block_most, true);
            break;
        case 'o': options.output = optarg; break;
        case 'p': options.progress = optarg; break;
        case 'h': exit(fputs(help, stdout) != EOF && fflush(stdout) == 0 ? 0 : 1);
        case '?': exit(EXIT_USAGE); /* getopt_long has told what is wrong. */
        default: settings->level = c - '0';
        }
    }
    if (optind + 1 < argc)
        bad_usage("more than one file: ", argv[optind + 1]);
    if (optind < argc && strcmp(argv[optind], "-") != 0)
        options.input = argv[optind];
    return options;
}

/* Shall a bar be drawn? Not where its input is typed on the same terminal. */
static bool
wants_progress(const Options *options)
{
    if (strcmp(options->progress, "always") == 0 || strcmp(options->progress, "never") == 0)
        return options->progress[0] == 'a';
    if (strcmp(options->progress, "auto") != 0)
        bad_usage("--progress is auto, always or never, not ", options->progress);
    return isatty(STDERR_FILENO) != 0 && isatty(options->settings.in) == 0;
}

/* How long a file is; 0 for what is no file. */
static uint64_t
size_of(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? (uint64_t)status.st_size : 0;
}

/* Say what is wrong with a file. */
static bool
complain(const char *name, const char *standard, int error)
{
    fprintf(stderr, "pipeline: %s: %s\n", name != NULL ? name : standard, strerror(error));
    return false;
}

static bool
open_input(Options *options)
{
    struct stat status;
    options->settings.in =
        options->input != NULL ? open(options->input, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (options->settings.in < 0 || fstat(options->settings.in, &status) != 0)
        return complain(options->input, "standard input", errno);
    if (S_ISDIR(status.st_mode))
        return complain(options->input, "standard input", EISDIR);
    return true;
}

static bool
open_output(Options *options)
{
    if (options->output == NULL) {
        options->settings.out = STDOUT_FILENO;
        if (isatty(STDOUT_FILENO) != 0)
            bad_usage("a terminal cannot show what is packed: ", "use -o or >");
        return true;
    }
    options->settings.out = open(options->output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return options->settings.out >= 0 || complain(options->output, "", errno);
}

/* Tell what went wrong. True: nothing did. */
static bool
report(const Options *options, Outcome outcome)
{
    switch (outcome.trouble) {
    case TROUBLE_NONE: return true;
    case TROUBLE_READ: return complain(options->input, "standard input", outcome.error);
    case TROUBLE_WRITE: return complain(options->output, "standard output", outcome.error);
    case TROUBLE_MEMORY:
        fprintf(stderr, "pipeline: there is no memory for %zu threads with blocks of %zu bytes\n",
                options->settings.workers, options->settings.block_size);
        return false;
    case TROUBLE_THREAD:
        fputs("pipeline: the system has no threads to give\n", stderr);
        return false;
    }
    return false;
}

int
main(int argc, char **argv)
{
    Options options = parse(argc, argv);
    if (!open_input(&options) || !open_output(&options))
        return 1;
    Progress progress = progress_begin(wants_progress(&options), size_of(options.settings.in));
    Outcome outcome = stages_run(&options.settings, &progress);
    if (close(options.settings.out) != 0 && outcome.trouble == TROUBLE_NONE)
        outcome = (Outcome){TROUBLE_WRITE, errno};
    const bool done = report(&options, outcome);
    if (!done && options.output != NULL)
        unlink(options.output);
    return done ? 0 : 1;
}
