/* SPDX-License-Identifier: MIT */
/*
 * main.c - belay-bench: reads the options, runs the rounds, writes the report.
 */
#include "report.h"
#include "rounds.h"

#include <belay/version.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEFAULT_ROUNDS = 11, MOST_ROUNDS = 10000, BAD_USAGE = 2 };

typedef struct Command {
    BenchOptions options;
    bool json;
    bool list;
} Command;

static const char help[] =
    "usage: belay-bench [--only ROW]... [--rounds N] [--pin] [--json]\n"
    "\n"
    "Run Belay and its peers in turns, in this one process, and compare.\n"
    "\n"
    "  --only ROW    only this row; * and ? stand for any letters; may be given several times\n"
    "  --rounds N    so many rounds (11); each row's figure is their median\n"
    "  --pin         keep the threads of every row on their own processors\n"
    "  --json        a JSON object in place of the table\n"
    "  --list        only list the rows\n"
    "  --help, --version\n"
    "\n"
    "bench/README.md says how to read the table. Leave the machine alone meanwhile.\n";

static const struct option long_options[] = {
    {"only", required_argument, NULL, 'o'}, {"rounds", required_argument, NULL, 'r'},
    {"pin", no_argument, NULL, 'p'},        {"json", no_argument, NULL, 'j'},
    {"list", no_argument, NULL, 'l'},       {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},    {NULL, 0, NULL, 0},
};

static void
bad_usage(const char *what, const char *value)
{
    fprintf(stderr, "belay-bench: %s%s\nTry belay-bench --help.\n", what, value);
    exit(BAD_USAGE);
}

static unsigned
parse_rounds(const char *text)
{
    char *end;
    errno = 0;
    const long rounds = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || rounds < 1 || rounds > MOST_ROUNDS)
        bad_usage("not a number of rounds: ", text);
    return (unsigned)rounds;
}

/* Answer on standard output and end; with status 1 when that could not be written. */
static void
answer(const char *text)
{
    exit(fputs(text, stdout) != EOF && fflush(stdout) == 0 ? 0 : 1);
}

static Command
parse_command(int argc, char **argv)
{
    Command command = {.options = {.rounds = DEFAULT_ROUNDS}};
    command.options.only = bench_alloc((size_t)argc * sizeof *command.options.only);
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        switch (option) {
        case 'o': command.options.only[command.options.only_count++] = optarg; break;
        case 'r': command.options.rounds = parse_rounds(optarg); break;
        case 'p': command.options.pin = true; break;
        case 'j': command.json = true; break;
        case 'l': command.list = true; break;
        case 'h': answer(help); break;
        case 'V': answer("belay-bench " BELAY_VERSION "\n"); break;
        /* getopt_long has told what is wrong. */
        default: exit(BAD_USAGE);
        }
    }
    if (optind < argc)
        bad_usage("not an option: ", argv[optind]);
    return command;
}

/* True when the report could be written. */
static bool
report(const BenchResult results[], size_t count, const BenchSetting *setting, bool json)
{
    if (json)
        return bench_report_json(results, count, setting);
    bench_report_table(results, count, setting);
    return fflush(stdout) == 0 && !ferror(stdout);
}

int
main(int argc, char **argv)
{
    const Command command = parse_command(argc, argv);
    size_t count;
    if (command.list) {
        bench_list();
        free(command.options.only);
        return fflush(stdout) == 0 ? 0 : 1;
    }
    const BenchSetting setting = {bench_machine(), command.options};
    BenchResult *const results = bench_run(&command.options, &count);
    const bool done = results != NULL && report(results, count, &setting, command.json);
    if (results != NULL)
        bench_results_free(results, count);
    free(command.options.only);
    return done ? 0 : 1;
}
