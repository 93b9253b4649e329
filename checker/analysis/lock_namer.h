/* SPDX-License-Identifier: MIT */
/*
 * lock_namer.h - the names of the locks that one body speaks of.
 */
#ifndef CHECKER_ANALYSIS_LOCK_NAMER_H
#define CHECKER_ANALYSIS_LOCK_NAMER_H

#include "analysis/lock_names.h"

/* What gives the places of a body their names. */
typedef struct Namer Namer;
Namer *namer_new(LockNames *names, const Body *body);
void namer_free(Namer *namer);

/* The name of a lock at a place; of what a pointer leads to. NULL when there is none. */
const LockName *namer_place(Namer *namer, const Place *place);
const LockName *namer_pointer(Namer *namer, const Operand *pointer);

/*
 * The variable, or what a parameter leads to, that a guard is in: at this place, or behind this
 * pointer. NULL when it is elsewhere.
 */
const LockName *namer_holder(Namer *namer, const Place *place);
const LockName *namer_holder_at(Namer *namer, const Operand *pointer);
const LockName *namer_local(Namer *namer, size_t local);

/* The handle of a thread that is at this place; that is given to a call, or led to. Or NULL. */
const LockName *namer_handle(Namer *namer, const Place *place);
const LockName *namer_handle_at(Namer *namer, const Operand *operand);

/* The one statement that gives a local its value; NULL when there are several, or none. */
const Statement *namer_value_of(const Namer *namer, size_t local);

/* Is it a parameter that keeps its value? */
bool namer_is_parameter(const Namer *namer, size_t local);

/* The function that a call calls by name, or by a variable that can hold no other; or NULL. */
const Symbol *namer_callee(const Namer *namer, const Statement *call);

/* The index that a number is for an element: what stands between brackets. NULL: it may change. */
const char *namer_index(Namer *namer, const Operand *number);

/* The named locals that get several values, of the first 63. */
guint64 namer_several(const Namer *namer);

/*
 * The locals that a value is computed from, temporaries seen through: a set of locals, as a bit for
 * each of the first 63.
 */
guint64 namer_sources(const Namer *namer, const Operand *operand);

#endif
