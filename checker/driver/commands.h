/* SPDX-License-Identifier: MIT */
/*
 * commands.h - the subcommands. Each takes its arguments, argv[0] its name, and gives an exit
 * status.
 */
#ifndef CHECKER_DRIVER_COMMANDS_H
#define CHECKER_DRIVER_COMMANDS_H

#include <stdbool.h>

#include "driver/flags.h"
#include "driver/options.h"

int command_check(int argc, char **argv);
int command_cc(int argc, char **argv);
int command_run(int argc, char **argv);
int command_explain(int argc, char **argv);

/*
 * Check the C sources of a compiler's line as one program, and print what is found. An ExitStatus.
 * `before` are flags in front of those of the line, or NULL.
 */
int check_line(const CompilerLine *line, const GPtrArray *before, const Options *options,
               const Home *home);

#endif
