/* SPDX-License-Identifier: MIT */
/*
 * provenance.h - where the pointers of a body may point.
 */
#ifndef CHECKER_ANALYSIS_PROVENANCE_H
#define CHECKER_ANALYSIS_PROVENANCE_H

#include "mir/mir.h"

/* What a pointer may point to; several, where several values may be in it. */
enum {
    POINTS_STATIC = 1,    /* to what lives as long as the program */
    POINTS_LOCAL = 2,     /* to a variable of this function */
    POINTS_PARAMETER = 4, /* to what the caller gave */
    POINTS_UNKNOWN = 8,   /* to the heap, to anything */
    POINTS_MUTABLE = 16,  /* with STATIC: to a plain variable that anybody may change */
    POINTS_THREAD = 32    /* to a variable that each thread has for itself, and ends with it */
};

typedef struct Provenance {
    unsigned char points; /* of the above */
    Span span;            /* where the reference to it was taken; nowhere: by a call's argument */
    Place *local;         /* one of the variables that it may point to */
    Place *guard;         /* a guard of this function that it was taken from, and ends with */
    Local *parameter;     /* a parameter that it came from */
    guint64 parameters;   /* all of them, by their number; those beyond 63 count as 63 */
    Symbol *source;       /* with UNKNOWN: nothing is, but what this function may return */
} Provenance;

typedef struct Provenances {
    const Body *body;
    Provenance *of_local; /* by the index of the local that holds the pointer */
    Provenance
        *of_place; /* by place: of static variables of this function; others are not followed */
    bool *is_referred; /* by local: its address is taken, so that others may fill it */
} Provenances;

/*
 * Where each variable of pointer type may point, whatever the order of statements: the union of all
 * that is assigned to it. Members of records and what is in memory are not followed: UNKNOWN.
 */
Provenances *provenances_compute(const Body *body);
void provenances_free(Provenances *all);

Provenance provenance_of(const Provenances *all, const Operand *operand);
Provenance provenance_of_value(const Provenances *all, const Rvalue *value);

/* A pointer, or a record that has one. */
bool provenance_can_carry(const Type *type);

#endif
