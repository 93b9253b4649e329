/* SPDX-License-Identifier: MIT */
/*
 * scope_protocol.h - the end of a scope (runtime/thread) as a machine, and the mistakes to plant.
 *
 * Tests: scope_model.c.
 */
#ifndef MODEL_SCOPE_PROTOCOL_H
#define MODEL_SCOPE_PROTOCOL_H

#include "machine.h"

/* A planted mistake. */
typedef enum ScopeMutant {
    RIGHT,
    NO_CLAIM,   /* whoever wants the end of a thread asks the system */
    STEALS,     /* a joiner that comes after the end of the scope gets nothing */
    NO_WAKE,    /* the end does not wake such a joiner */
    LOOKS_ONCE, /* the end does not look at the list again */
    FREES_SOON, /* the end frees each packet when its thread has ended */
    TELLS_SOON, /* the end tells of a panic before all joiners are done */
    NO_WAIT,    /* the end leaves a packet for good to who joins it */
    NO_REPORT,  /* a joiner that is done, or refused, does not wake the end */
    NO_MARK,    /* who sleeps on a claim does not mark it */
    LOOKS_SOON, /* who publishes a claim looks for the mark before, not in the same step */
} ScopeMutant;

Machine scope_machine(const ScopeMutant *mutant, MemoryModel memory);

/* A and B are started, and the handle of A is B's. */
State scope_start(void);

#endif
