/* SPDX-License-Identifier: MIT */
/*
 * arc_protocol.h - the counts of include/belay/arc.h as a machine, and the mistakes to plant.
 *
 * Tests: arc_model.c.
 */
#ifndef MODEL_ARC_PROTOCOL_H
#define MODEL_ARC_PROTOCOL_H

#include "machine.h"

/* A planted mistake. */
typedef enum ArcMutant {
    RIGHT,
    STRONG_ALONE,       /* is_unique looks at the strong count only */
    STRONG_FIRST,       /* two counts, looked at one after the other */
    WEAK_FIRST,         /* the same, the other way round */
    UPGRADE_IN_TWO,     /* upgrade looks, then adds */
    NO_COMMON_WEAK,     /* who ends the value frees the memory */
    RELAXED_DROP,       /* the drop of a strong handle is not a release */
    RELAXED_WEAK_DROP,  /* nor is that of a weak count */
    UNACQUIRED_DROP,    /* the last drop does not acquire */
    UNACQUIRED_UNIQUE,  /* is_unique does not acquire */
    UNACQUIRED_UPGRADE, /* upgrade does not acquire */
    RELAXED_PUBLISH,    /* new_cyclic makes the first strong handle without release */
} ArcMutant;

Machine arc_machine(const ArcMutant *mutant, MemoryModel memory, int threads);

/*
 * The second and the fourth thread start with a weak handle, the others with a strong one. Cyclic:
 * the first thread has none, and still makes the value by new_cyclic while the weak handles are
 * about.
 */
State arc_start(int threads, int rounds, bool cyclic);

#endif
