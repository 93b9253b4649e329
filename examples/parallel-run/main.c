/* SPDX-License-Identifier: MIT */
/*
 * main.c - parallel-run: run the lines of a file as commands, several at a time.
 *
 *     jobs.c   the lines
 *     run.c    threads that run them; the only file that knows of threads and processes
 */
#define _GNU_SOURCE
#include "run.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FAILED = 100, EXIT_TROUBLE = 125, MOST_THREADS = 4096 };

static const char help[] =
    "usage: parallel-run [-j N] [-k] [-t SECONDS] [FILE]\n"
    "\n"
    "Run each line of FILE (or of standard input) by sh -c, several at a time. What a command\n"
    "writes is kept until it ends, then written whole.\n"
    "\n"
    "  -j, --jobs=N            so many at the same time (default: one per available processor)\n"
    "  -k, --keep-order        write their outputs in the order of the lines\n"
    "  -t, --timeout=SECONDS   kill a command that takes longer; may be a fraction\n"
    "      --help\n"
    "\n"
    "Commands read nothing from standard input. Exit status: how many commands failed, at most\n"
    "100; 125 when the lines could not be read, or the outputs not written.\n";

static const struct option long_options[] = {
    {"jobs", required_argument, NULL, 'j'},
    {"keep-order", no_argument, NULL, 'k'},
    {"timeout", required_argument, NULL, 't'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static _Noreturn void
bad_usage(const char *what, const char *value)
{
    fprintf(stderr, "parallel-run: %s%s\nTry parallel-run --help.\n", what, value);
    exit(EXIT_TROUBLE);
}

static size_t
parse_jobs(const char *text)
{
    char *end;
    errno = 0;
    const long jobs = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || jobs < 1 || jobs > MOST_THREADS)
        bad_usage("not a number of jobs: ", text);
    return (size_t)jobs;
}

static belay_duration
parse_seconds(const char *text)
{
    char *end;
    const double seconds = strtod(text, &end);
    if (end == text || *end != '\0' || !(seconds > 0 && seconds < 1e9))
        bad_usage("not a number of seconds: ", text);
    const belay_duration limit = (belay_duration)(seconds * (double)BELAY_SECS(1));
    return limit > 0 ? limit : 1;
}

static Settings
parse(int argc, char **argv)
{
    Settings settings = {.threads = belay_available_parallelism()};
    for (int option; (option = getopt_long(argc, argv, "j:kt:", long_options, NULL)) != -1;) {
        switch (option) {
        case 'j': settings.threads = parse_jobs(optarg); break;
        case 'k': settings.keep_order = true; break;
        case 't': settings.limit = parse_seconds(optarg); break;
        case 'h': exit(fputs(help, stdout) != EOF && fflush(stdout) == 0 ? 0 : EXIT_TROUBLE);
        /* getopt_long has told what is wrong. */
        default: exit(EXIT_TROUBLE);
        }
    }
    if (optind + 1 < argc)
        bad_usage("more than one file: ", argv[optind + 1]);
    return settings;
}

/* Read the jobs from the file of this name; NULL and "-": standard input. */
static bool
read_jobs(const char *name, Jobs *ret_jobs)
{
    const bool standard = name == NULL || strcmp(name, "-") == 0;
    FILE *const file = standard ? stdin : fopen(name, "re");
    const bool done = file != NULL && jobs_read(file, ret_jobs);
    if (!done)
        fprintf(stderr, "parallel-run: %s: %s\n", standard ? "standard input" : name,
                strerror(errno));
    if (file != NULL && !standard)
        fclose(file);
    return done;
}

int
main(int argc, char **argv)
{
    const Settings settings = parse(argc, argv);
    own(Jobs) jobs = {.len = 0};
    bool written = false;
    if (!read_jobs(argv[optind], &jobs))
        return EXIT_TROUBLE;
    const size_t failed = run_jobs(&jobs, &settings, &written);
    if (!written) {
        fputs("parallel-run: standard output cannot be written\n", stderr);
        return EXIT_TROUBLE;
    }
    return failed < MOST_FAILED ? (int)failed : MOST_FAILED;
}
