/* SPDX-License-Identifier: MIT */
/*
 * explorer.h - visits every state that a small concurrent program can reach.
 *
 * A state is a fixed number of bytes without padding; the subject says which states can follow one.
 * Visiting is breadth first, so the first bad state found is one that fewest steps lead to, and the
 * way to it is worth reading. Three kinds of states are bad:
 *
 *     fault    the subject says that what happened is wrong (two owners, a use after free ...)
 *     stuck    the program is not finished and nothing will happen any more: a deadlock, a lost
 *              wake-up
 *     trap     something goes on happening, but whatever it is, the program never finishes
 *
 * A step either *will* be taken if its thread runs on, or *may* be taken: a timeout, a spurious
 * wake-up. Both are explored; only what *will* happen gets a program out of being stuck. So a
 * sleeper whom nobody will wake is found even where a timeout would end its sleep some day.
 *
 * Invariants (of the search)
 *     I1  States are numbered in the order of their discovery; a state's parent, the state that it
 *         was first reached from, has a smaller number.
 *     I2  The steps that will be taken from state i follow those from state i - 1 in one array.
 *
 * Tests: every model has mutants that must be caught; see suite.h.
 */
#ifndef MODEL_EXPLORER_H
#define MODEL_EXPLORER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Explorer Explorer;

/* Whether a step can be relied on to happen. */
typedef enum Certainty {
    WILL_HAPPEN,
    MAY_HAPPEN,
} Certainty;

/* What is explored. All functions get `context` back. */
typedef struct Subject {
    size_t state_size;
    void *context;
    /* Call explorer_step once for every state that can follow `state`. */
    void (*expand)(void *context, Explorer *explorer, const void *state);
    /* What is wrong in `state`, or NULL. */
    const char *(*fault)(void *context, const void *state);
    /* True when every thread has ended. */
    bool (*finished)(void *context, const void *state);
} Subject;

/* What came out. `bad` is NULL when every state is good. */
typedef struct Outcome {
    const char *bad;
    size_t states;
    size_t steps; /* from the start to the bad state */
} Outcome;

/* A new explorer of `subject`, which must outlive it. Never fails: memory running out aborts. */
Explorer *explorer_new(const Subject *subject);
void explorer_free(Explorer *x);

/* Visit all states that can be reached from `start`, or up to the first bad one. */
Outcome explorer_run(Explorer *x, const void *start);

/*
 * Expand the states on the way to the bad state once more, in order. explorer_step returns true for
 * the step that the way takes, so that the subject can print it. Requires that the run found one.
 */
void explorer_retrace(Explorer *x);

/* The program can go from the state being expanded to `next`. True only while retracing. */
bool explorer_step(Explorer *x, const void *next, Certainty certainty);

#endif
