/* SPDX-License-Identifier: MIT */
/*
 * cc.c - `belay cc`: stands before a compiler, checks what it compiles, and becomes it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "driver/commands.h"
#include "driver/complain.h"

/* As a shell says that there is no such command. */
enum { EXIT_NO_COMPILER = 127 };

static int
become(char **argv)
{
    fflush(NULL);
    execvp(argv[0], argv);
    complain("cannot run '%s': %s", argv[0], strerror(errno));
    return EXIT_NO_COMPILER;
}

/* Check what the compiler would compile; the status is EXIT_CLEAN when it may. */
static int
check_sources(const Options *options, char **compiler)
{
    CompilerLine line;
    int status = EXIT_CLEAN;
    compiler_line_parse((const char *const *)compiler + 1, NULL, &line);
    if (!line.stops && line.sources->len > 0) {
        Home home;
        if (!home_find(&home)) {
            compiler_line_done(&line);
            return EXIT_MISUSE;
        }
        g_autoptr(GPtrArray) before = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *target = flags_target_of(compiler[0]);
        if (target != NULL)
            g_ptr_array_add(before, g_steal_pointer(&target));
        status = check_line(&line, before, options, &home);
        home_done(&home);
    }
    compiler_line_done(&line);
    return status;
}

int
command_cc(int argc, char **argv)
{
    Options options;
    int compiler = 0;
    int status = options_parse_cc(argc, argv, &options, &compiler) ? EXIT_CLEAN : EXIT_MISUSE;
    if (status == EXIT_CLEAN) {
        status = check_sources(&options, argv + compiler);
        if (status == EXIT_CLEAN)
            status = become(argv + compiler);
        else
            /* A compiler that fails gives 1. */
            status = EXIT_ERRORS;
    }
    options_done(&options);
    return status;
}
