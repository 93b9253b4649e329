/* SPDX-License-Identifier: MIT */
/*
 * complain.c - one line on standard error.
 */
#include "driver/complain.h"

#include <stdarg.h>
#include <stdio.h>

void
complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    flockfile(stderr);
    fputs("belay: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    funlockfile(stderr);
    va_end(arguments);
}
