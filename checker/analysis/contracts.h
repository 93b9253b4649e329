/* SPDX-License-Identifier: MIT */
/*
 * contracts.h - what a function does with what it is lent, found out from its body.
 */
#ifndef CHECKER_ANALYSIS_CONTRACTS_H
#define CHECKER_ANALYSIS_CONTRACTS_H

#include "mir/mir.h"

/*
 * Fill lends, kept_in and scope_capture of the parameters of the unit's functions, lends_thread,
 * lends_static and static_if of the functions. Requires: all bodies.
 */
void contracts_infer(Unit *unit);

/*
 * How an argument goes to a thread of a scope: by a spawn, or by a function that spawns. COPY: it
 * is a value that holds borrows.
 */
Capture contracts_capture(const Statement *call, size_t index);

/* The arguments that lead to where an argument is kept, by number; KEPT_FOR_EVER: a static. */
enum { KEPT_FOR_EVER = 63 };
guint64 contracts_kept_in(const Statement *call, size_t index);

/* The argument that is the scope to which the others go; SIZE_MAX when there is none. */
size_t contracts_scope_argument(const Statement *call);

/* The variable of that scope, seen through copies of the pointer; NULL when there is none. */
const Place *contracts_scope_of(const Body *body, const Statement *call);

#endif
