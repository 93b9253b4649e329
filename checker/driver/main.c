/* SPDX-License-Identifier: MIT */
/*
 * main.c - belay: the subcommands.
 *
 *     check.c      files, flags, programs, reports
 *       options.c  the command line
 *       database.c compile_commands.json
 *       flags.c    what of a compiler's flags matters (flags.def)
 *       parallel.c files in threads with deep stacks
 *       program.c  the checker itself
 *       output.c   where reports go; diag/ writes them
 *     cc.c         before a compiler
 *     run.c        check, compile, run
 *     explain.c    the pages of docs/errors
 *     home.c       where the files are that the command needs
 */
#include <belay/version.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/commands.h"
#include "driver/complain.h"

static const struct Command {
    const char *name, *arguments, *about;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"check", "[OPTIONS] FILE... [-- CFLAGS]", "prove that a program has no data race",
     command_check},
    {"cc", "COMPILER ARGUMENTS...", "check, then run the compiler", command_cc},
    {"run", "FILE.c [ARGS...]", "check, compile and run a program", command_run},
    {"explain", "[CODE]", "explain an error: why it is one, and its mend", command_explain},
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static int
print_help(FILE *stream)
{
    fputs("Usage: belay COMMAND ...\n\nFearless concurrency for C: the checker.\n\n", stream);
    for (size_t i = 0; i < COMMANDS; i++) {
        char line[80];
        snprintf(line, sizeof line, "%s %s", commands[i].name, commands[i].arguments);
        fprintf(stream, "  belay %-38s %s\n", line, commands[i].about);
    }
    fputs("\n`belay COMMAND --help` says more; `belay --version` prints the version.\n", stream);
    return EXIT_CLEAN;
}

static const struct Command *
find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static bool
is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

/* "belay help check" is "belay check --help". */
static int
help_about(const struct Command *command)
{
    char name[16];
    char option[] = "--help";
    snprintf(name, sizeof name, "%s", command->name);
    char *argv[] = {name, option, NULL};
    return command->run(2, argv);
}

int
main(int argc, char **argv)
{
    /* libclang's own threads have small stacks; ours are deep (parallel.c). Before any thread. */
    setenv("LIBCLANG_NOTHREADS", "1", 1);
    if (argc < 2) {
        print_help(stderr);
        return EXIT_MISUSE;
    }
    const struct Command *const command = find_command(argv[1]);
    if (command != NULL)
        return command->run(argc - 1, argv + 1);
    if (is_help(argv[1])) {
        const struct Command *const about = argc > 2 ? find_command(argv[2]) : NULL;
        return about == NULL ? print_help(stdout) : help_about(about);
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        printf("belay %s\n", BELAY_VERSION);
        return EXIT_CLEAN;
    }
    complain("there is no command '%s'; `belay --help` lists them", argv[1]);
    return EXIT_MISUSE;
}
