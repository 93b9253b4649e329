/* SPDX-License-Identifier: MIT */
/*
 * suite.c - the lines of suite.h.
 */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite
suite_begin(const char *name, int argc, char **argv)
{
    Suite suite = {.name = name};

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--long") == 0) {
            suite.long_run = true;
        } else if (strcmp(argv[i], "--trace") == 0 && i + 1 < argc) {
            suite.trace = argv[++i];
        } else {
            fprintf(stderr, "usage: %s [--long] [--trace WORD]\n", argv[0]);
            exit(2);
        }
    }
    return suite;
}

void
suite_expect_good(Suite *suite, const char *what, const Machine *m, const State *start)
{
    const Outcome out = machine_explore(m, start, true);
    printf("%s: %s: %zu states, %s\n", suite->name, what, out.states,
           out.bad == NULL ? "ok" : out.bad);
    fflush(stdout);
    suite->failures += out.bad != NULL;
}

void
suite_expect_caught(Suite *suite, const char *what, const Machine *m, const State *start)
{
    const bool trace = suite->trace != NULL && strstr(what, suite->trace) != NULL;
    const Outcome out = machine_explore(m, start, trace);
    if (out.bad != NULL)
        printf("%s: mutant, %s: caught after %zu steps: %s\n", suite->name, what, out.steps,
               out.bad);
    else
        printf("%s: mutant, %s: NOT CAUGHT in %zu states\n", suite->name, what, out.states);
    fflush(stdout);
    suite->caught += out.bad != NULL;
    suite->failures += out.bad == NULL;
}

int
suite_end(const Suite *suite)
{
    printf("%s: %d mutants caught, %d failures\n", suite->name, suite->caught, suite->failures);
    return suite->failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
