/* SPDX-License-Identifier: MIT */
/* shortage.c - see shortage.h. */
#define _GNU_SOURCE
#include "shortage.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { NOBODY = 65534, NOT_SO = 9 };

void
shortage_of_threads(void)
{
    const struct rlimit none = {0, 0};
    if (geteuid() == 0 && setresuid(NOBODY, NOBODY, NOBODY) != 0)
        _exit(SHORTAGE_NOT_POSSIBLE);
    if (setrlimit(RLIMIT_NPROC, &none) != 0)
        _exit(SHORTAGE_NOT_POSSIBLE);
}

void
shortage_of_memory(unsigned long bytes)
{
    unsigned long pages = 0;
    FILE *const stream = fopen("/proc/self/statm", "re");
    if (stream == NULL || fscanf(stream, "%lu", &pages) != 1)
        _exit(SHORTAGE_NOT_POSSIBLE);
    fclose(stream);
    const rlim_t size = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + bytes;
    const struct rlimit limit = {size, size};
    if (setrlimit(RLIMIT_AS, &limit) != 0)
        _exit(SHORTAGE_NOT_POSSIBLE);
}

void
shortage_require(bool condition, const char *text, int line)
{
    if (condition)
        return;
    fprintf(stderr, "child, line %d: not so: %s\n", line, text);
    _exit(NOT_SO);
}
