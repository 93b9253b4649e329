/* SPDX-License-Identifier: MIT */
/*
 * run.c - `belay run`: checks a program of one file, compiles it, and becomes it.
 *
 * The program is compiled into a temporary folder, opened, and unlinked; then this process executes
 * what it has open. So the program has this process's number, terminal and signals, its end is our
 * end, whatever it is, and nothing stays behind.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver/commands.h"
#include "driver/complain.h"
#include "driver/output.h"
#include "driver/words.h"

static const char help[] =
    "Usage: belay run FILE.c [ARGS...]\n"
    "\n"
    "Check the program, compile it with libbelay, and run it with ARGS. It ends as the program "
    "does.\n"
    "\n"
    "The compiler is $CC, or cc; $CPPFLAGS, $CFLAGS, $LDFLAGS and $LDLIBS are obeyed.\n"
    "\n"
    "Exit status: the program's; 1 when the check or the compiler finds errors, 2 for bad usage.\n";

extern char **environ;

/* The words of an environment variable, appended. */
static void
add_variable(GPtrArray *words, const char *name)
{
    const char *const value = g_getenv(name);
    if (value != NULL)
        words_split(value, words);
}

static void
add_words(GPtrArray *words, const char *first, ...)
{
    va_list more;
    va_start(more, first);
    for (const char *word = first; word != NULL; word = va_arg(more, const char *))
        g_ptr_array_add(words, g_strdup(word));
    va_end(more);
}

/* The compiler's command, NULL at the end. */
static GPtrArray *
compiler_command(const char *file, const char *output, const Home *home)
{
    GPtrArray *const words = g_ptr_array_new_with_free_func(g_free);
    add_variable(words, "CC");
    if (words->len == 0)
        add_words(words, "cc", NULL);
    add_words(words, "-O2", "-g", "-fexceptions", "-pthread", NULL);
    add_variable(words, "CPPFLAGS");
    add_variable(words, "CFLAGS");
    add_words(words, "-isystem", home->include, file, "-o", output, NULL);
    add_variable(words, "LDFLAGS");
    add_words(words, home->library, "-lm", NULL);
    add_variable(words, "LDLIBS");
    g_ptr_array_add(words, NULL);
    return words;
}

/* Run a command and wait. Its exit status, or -1, with a complaint, when it was not to be run. */
static int
run_and_wait(char **argv)
{
    int status = 0;
    GError *error = NULL;
    const GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN;
    if (g_spawn_sync(NULL, argv, NULL, flags, NULL, NULL, NULL, NULL, &status, &error))
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    complain("%s", error->message);
    g_error_free(error);
    return -1;
}

/* Compile the file to a program without a name, open for execution; -1 when that fails. */
static int
compile(const char *file, const Home *home)
{
    GError *error = NULL;
    g_autofree char *folder = g_dir_make_tmp("belay-run-XXXXXX", &error);
    if (folder == NULL) {
        complain("%s", error->message);
        g_error_free(error);
        return -1;
    }
    g_autofree char *output = g_build_filename(folder, "program", NULL);
    g_autoptr(GPtrArray) command = compiler_command(file, output, home);
    int descriptor = -1;
    if (run_and_wait((char **)command->pdata) == 0) {
        descriptor = open(output, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0)
            complain("cannot open '%s': %s", output, strerror(errno));
    }
    g_unlink(output);
    g_rmdir(folder);
    return descriptor;
}

/* Check and compile. A descriptor, or -1 and the status to end with. */
static int
build(const char *file, int *ret_status)
{
    Home home;
    int descriptor = -1;
    *ret_status = EXIT_MISUSE;
    if (!home_find(&home))
        return -1;
    g_autoptr(GPtrArray) flags = g_ptr_array_new_with_free_func(g_free);
    add_variable(flags, "CPPFLAGS");
    add_variable(flags, "CFLAGS");
    add_words(flags, "-pthread", file, NULL);
    g_ptr_array_add(flags, NULL);
    CompilerLine line;
    compiler_line_parse((const char *const *)flags->pdata, NULL, &line);
    if (line.sources->len == 0) {
        complain("'%s' is not a C file", file);
    } else {
        const Options options = {.quiet = true};
        *ret_status = check_line(&line, NULL, &options, &home);
        if (*ret_status == EXIT_CLEAN) {
            descriptor = compile(file, &home);
            *ret_status = EXIT_ERRORS;
        }
    }
    compiler_line_done(&line);
    home_done(&home);
    return descriptor;
}

int
command_run(int argc, char **argv)
{
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        return output_text(help) ? EXIT_CLEAN : EXIT_MISUSE;
    }
    if (argc > 1 && strcmp(argv[1], "--") == 0)
        argv++, argc--;
    if (argc < 2 || argv[1][0] == '-') {
        complain("run: which file? write for instance `belay run demo.c`");
        return EXIT_MISUSE;
    }
    int status = 0;
    const int program = build(argv[1], &status);
    if (program < 0)
        return status;
    fflush(NULL);
    fexecve(program, argv + 1, environ);
    complain("cannot run the program: %s", strerror(errno));
    return EXIT_MISUSE;
}
