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
#include "driver/output.h"
#include "support/names.h"

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

/* The help, for g_free(). */
static char *
help_text(void)
{
    GString *const text =
        g_string_new("Usage: belay COMMAND ...\n\nFearless concurrency for C: the checker.\n\n");
    for (size_t i = 0; i < COMMANDS; i++) {
        g_autofree char *usage = g_strconcat(commands[i].name, " ", commands[i].arguments, NULL);
        g_string_append_printf(text, "  belay %-38s %s\n", usage, commands[i].about);
    }
    g_string_append(text,
                    "\n`belay COMMAND --help` says more; `belay --version` prints the version.\n");
    return g_string_free(text, FALSE);
}

static int
print_help(void)
{
    g_autofree char *text = help_text();
    return output_text(text) ? EXIT_CLEAN : EXIT_MISUSE;
}

/* Without a command: what could have been written. */
static int
complain_of_nothing(void)
{
    g_autofree char *text = help_text();
    fputs(text, stderr);
    return EXIT_MISUSE;
}

/* A word that is no command: a file, or a command with a slip. */
static int
complain_of(const char *word)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < COMMANDS; i++)
        g_ptr_array_add(names, g_strdup(commands[i].name));
    g_autoptr(GPtrArray) nearest = names_nearest(names, word, 1);
    if (flags_is_c(word))
        complain("there is no command '%s'; to check that file: `belay check %s`", word, word);
    else if (nearest->len > 0)
        complain("there is no command '%s'; is it %s?", word,
                 (const char *)g_ptr_array_index(nearest, 0));
    else
        complain("there is no command '%s'; `belay --help` lists them", word);
    return EXIT_MISUSE;
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
help_about(const char *word)
{
    const struct Command *const command = find_command(word);
    if (command == NULL)
        return complain_of(word);
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
    if (argc < 2)
        return complain_of_nothing();
    const struct Command *const command = find_command(argv[1]);
    if (command != NULL)
        return command->run(argc - 1, argv + 1);
    if (is_help(argv[1]))
        return argc > 2 ? help_about(argv[2]) : print_help();
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
        return output_text("belay " BELAY_VERSION "\n") ? EXIT_CLEAN : EXIT_MISUSE;
    return complain_of(argv[1]);
}
