/* SPDX-License-Identifier: MIT */
/*
 * options.h - the options of `belay check` and `belay cc`.
 */
#ifndef CHECKER_DRIVER_OPTIONS_H
#define CHECKER_DRIVER_OPTIONS_H

#include <glib.h>
#include <stdbool.h>

typedef enum OutputFormat { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF, FORMAT_GITHUB } OutputFormat;
typedef enum ColourChoice { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER } ColourChoice;

typedef struct Options {
    OutputFormat format;
    ColourChoice colour;
    bool deny_warnings;
    bool list_unsafe;
    bool separate; /* each file is a program of its own */
    bool quiet;    /* no progress, no sum */
    bool verify;
    bool every_owned;
    bool dump_mir;
    bool of_cmake;     /* called in clang-tidy's place by CMake, which hides standard error */
    size_t threads;    /* 0: as many as can run */
    char *build_dir;   /* -p; NULL: none */
    GPtrArray *before; /* char *: flags in front of those of each file */
    GPtrArray *after;  /* and behind them */
    GPtrArray *files;  /* char * */
    char **flags;      /* behind --; NULL: there was no -- */
} Options;

/*
 * Parse the arguments of a subcommand, argv[0] its name. Asked for help, it prints that and exits.
 * False, with a complaint, for bad usage. options_done() in either case.
 */
bool options_parse_check(int argc, char **argv, Options *ret_options);

/*
 * The same for `belay cc`: options up to the first word that is none, the compiler; the rest is its
 * own. *ret_compiler is its index in argv.
 */
bool options_parse_cc(int argc, char **argv, Options *ret_options, int *ret_compiler);

void options_done(Options *options);

#endif
