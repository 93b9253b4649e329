/* SPDX-License-Identifier: MIT */
/*
 * init.h - which places may be without a value, moved out, or hold one, at each point.
 */
#ifndef CHECKER_ANALYSIS_INIT_H
#define CHECKER_ANALYSIS_INIT_H

#include "mir/mir.h"

/* What may be the case with a place; several may, where ways meet. */
enum {
    INIT_UNSET = 1, /* declared, and never given a value */
    INIT_MOVED = 2,
    INIT_EMPTY = 4, /* the empty value was put there, or may be what a call left */
    INIT_FULL = 8,
    INIT_UNSAFE_TO_DROP = 16 /* as UNSET, but a call that may not have filled it does not count */
};

typedef unsigned char InitState; /* of one place: a set of the above */

typedef struct Init {
    const Body *body;
    size_t *path_of_place; /* place id -> path, SIZE_MAX: not tracked */
    Place **paths;
    size_t n_paths;
    Place **target;       /* local index -> what its one value, a reference, points to; or NULL */
    bool *is_copy;        /* local index -> it has that from a variable, by a copy or a cast */
    InitState **at_entry; /* by block, n_paths each; NULL: never reached */
} Init;

/*
 * Requires: cfg. The places tracked are owned values that are reached from a variable without a
 * deref (but through that of a by_move capture, which is the value itself), elements of arrays not.
 */
Init *init_compute(const Body *body);
void init_free(Init *init);

/* The place that an operand, a pointer, is known to point to; NULL when it is not. */
Place *init_pointee(const Init *init, const Operand *operand);

/* The nearest tracked place at or above a place; SIZE_MAX when there is none. */
size_t init_path(const Init *init, const Place *place);

/*
 * The state of a place: of the nearest tracked place, and, when it is that one, of all parts of it.
 */
InitState init_look(const Init *init, const InitState *states, const Place *place);

/* Do to the states what a statement does. */
void init_apply(const Init *init, InitState *states, const Statement *statement);

/* Add to the states what the way to a block's successor, one of its number, says. */
void init_branch(const Init *init, InitState *states, const Block *block, size_t successor);

/* Set the state of a place and of all that is inside of it. */
void init_set(const Init *init, InitState *states, const Place *place, InitState state);

/* How a call changes what an argument points to. */
typedef enum ArgumentUse {
    ARGUMENT_READ,     /* borrowed, shared */
    ARGUMENT_WRITTEN,  /* borrowed, exclusive */
    ARGUMENT_CONSUMED, /* taken over */
    ARGUMENT_FILLED    /* given a value */
} ArgumentUse;
ArgumentUse init_argument_use(const Statement *call, size_t index);

/*
 * The statement of the block gives a place of some path a value. Is that there still when a turn of
 * a loop comes to the same statement again, whatever way it takes? Every turn must come there.
 */
bool init_lasts_a_turn(const Init *init, size_t block, size_t index);

#endif
