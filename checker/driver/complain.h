/* SPDX-License-Identifier: MIT */
/*
 * complain.h - what is wrong with how the command is used, and the statuses it ends with.
 */
#ifndef CHECKER_DRIVER_COMPLAIN_H
#define CHECKER_DRIVER_COMPLAIN_H

typedef enum ExitStatus {
    EXIT_CLEAN = 0,  /* nothing is wrong, or only warnings */
    EXIT_ERRORS = 1, /* the program has errors */
    EXIT_MISUSE = 2  /* bad usage, or something could not be read or written */
} ExitStatus;

/* Say something on standard error: "belay: ..." and the end of the line. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
