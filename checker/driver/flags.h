/* SPDX-License-Identifier: MIT */
/*
 * flags.h - what a compiler's command line means to the checker.
 */
#ifndef CHECKER_DRIVER_FLAGS_H
#define CHECKER_DRIVER_FLAGS_H

#include <glib.h>
#include <stdbool.h>

#include "driver/home.h"

typedef struct CompilerLine {
    GPtrArray *flags;   /* char *: those that clang is to see */
    GPtrArray *sources; /* char *: the C sources among the arguments */
    GPtrArray *others;  /* char *: arguments that are no options and no C */
    bool stops;         /* nothing is compiled: -E, -M, --version ... */
    bool says_c;        /* -x c: a source need not be named *.c */
} CompilerLine;

/*
 * Understand the arguments of a compiler (without its name, NULL at the end). @FILE is replaced;
 * relative names of such files start at directory.
 */
void compiler_line_parse(const char *const *arguments, const char *directory,
                         CompilerLine *ret_line);
void compiler_line_done(CompilerLine *line);

/*
 * The flags for the checker: those of the line, `before` in front of them, `after` behind (either
 * may be NULL), and what every check needs. NULL at the end; to be freed by g_strfreev().
 */
char **flags_for_check(const CompilerLine *line, const GPtrArray *before, const GPtrArray *after,
                       const Home *home);

/* "--target=TRIPLE" where the name of a compiler begins with one (arm-none-eabi-gcc), or NULL. */
char *flags_target_of(const char *compiler);

/* Is it, by its name, a C source? A source of C++? */
bool flags_is_c(const char *path);
bool flags_is_cpp(const char *path);

#endif
