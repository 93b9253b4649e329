/* SPDX-License-Identifier: MIT */
/*
 * machine.c - where and when a result was measured.
 */
#include "machine.h"

#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

/* The model of the first processor that /proc/cpuinfo names. */
static void
read_processor(char *text, size_t size)
{
    char line[256];
    FILE *const file = fopen("/proc/cpuinfo", "r");
    snprintf(text, size, "unknown");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "model name", strlen("model name")) != 0)
            continue;
        const char *const colon = strchr(line, ':');
        if (colon != NULL) {
            line[strcspn(line, "\n")] = '\0';
            snprintf(text, size, "%s", colon + 1 + strspn(colon + 1, " \t"));
        }
        break;
    }
    if (file != NULL)
        fclose(file);
}

BenchMachine
bench_machine(void)
{
    BenchMachine machine = {.processors = bench_processors()};
    struct utsname system;
    const time_t time_now = time(NULL);
    struct tm utc;
    read_processor(machine.processor, sizeof machine.processor);
    if (uname(&system) == 0)
        snprintf(machine.system, sizeof machine.system, "%s %s %s", system.sysname, system.release,
                 system.machine);
    gmtime_r(&time_now, &utc);
    strftime(machine.date, sizeof machine.date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    if (getloadavg(&machine.load, 1) != 1)
        machine.load = 0;
    return machine;
}
