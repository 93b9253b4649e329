/* SPDX-License-Identifier: MIT */
/*
 * suite.h - what a model program prints and returns: which cases are good, which mutants are
 * caught.
 *
 * A case is a program that must have no bad state. A mutant is one with a mistake planted in it,
 * which the explorer must find: each shows that one line of the program is needed, and that the
 * model can see why. A mutant that is not caught fails the test just like a bad case.
 *
 *     mutex_model                 the short cases and all mutants; exit status 1 on failure
 *     mutex_model --long          the long cases as well
 *     mutex_model --trace WORD    also print the shortest way to the mistake of the mutants with
 *                                 WORD in their names
 *
 * To write a model: copy the shortest, park_model.c. Give each access to shared memory a place of
 * its own, name the places as the program does, and plant each mistake that you are afraid of.
 */
#ifndef MODEL_SUITE_H
#define MODEL_SUITE_H

#include "machine.h"

typedef struct Suite {
    const char *name;  /* of the model, before each line */
    const char *trace; /* the WORD, or NULL */
    bool long_run;
    int failures;
    int caught; /* mutants */
} Suite;

/* Read the command line. Exits with status 2 if it is wrong. */
Suite suite_begin(const char *name, int argc, char **argv);

/* How a case or a mutant is explored: one of the two below. */
typedef void SuiteExpectation(Suite *suite, const char *what, const Machine *m, const State *start);

/* A case: prints the way to its bad state if it has one. */
void suite_expect_good(Suite *suite, const char *what, const Machine *m, const State *start);

/* A mutant. */
void suite_expect_caught(Suite *suite, const char *what, const Machine *m, const State *start);

/* Print the sum; returns the exit status. */
int suite_end(const Suite *suite);

#endif
