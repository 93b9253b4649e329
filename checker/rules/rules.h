/* SPDX-License-Identifier: MIT */
/*
 * rules.h - what must hold of a program: from facts to reports, without words.
 *
 * Each rule looks at one body, and adds what it finds to its unit's reports. What concerns several
 * functions, or files, is collected in a Summary and judged at the end.
 */
#ifndef CHECKER_RULES_RULES_H
#define CHECKER_RULES_RULES_H

#include "analysis/init.h"
#include "analysis/lock_flow.h"
#include "mir/mir.h"
#include "support/report.h"

/* E0381, E0382, E0507, E9004, overwrites_owned, leaked_owned. */
void rules_moves(Body *body, const Init *init);

/* E0499, E0502, E0503, E0505, E0506, E0515, E0597, E0716. */
void rules_borrows(Body *body, const Init *init);

/* E0277, E0373, E0521, E0597 at spawns; E9002. */
void rules_threads(Body *body, const Init *init);

/* unused_must_use, let_underscore_lock, unused_join_handle, mem_forget. */
void rules_lints(Body *body, const Init *init);

/* notify_without_change. */
void rules_notify(Body *body);

/* E0594, E0596: a const that is cast away from something shared. */
void rules_shared(Body *body);

/* E0133: pointers made from numbers, jumps over what is owned. Fills Statement.holder. */
void rules_unsafe(Body *body, const Init *init);

/* E9001 for each thing that was not understood. */
void rules_unknown(Body *body);

/* ---- all files together --------------------------------------------------------------------- */

typedef struct Summary Summary;

Summary *summary_new(void);
void summary_free(Summary *summary);

/*
 * Take down what the functions of a unit call and use, and report the BELAY_UNSAFE blocks that no
 * rule needed: when all other rules have run. The unit may go away afterwards.
 */
void summary_add(Summary *summary, Unit *unit);

/*
 * E0133, E0277 of statics, E9003: add what the files have among them. vouched: rules_locks.
 */
void summary_check(Summary *summary, GPtrArray *reports, GHashTable *vouched);

/*
 * lock_order, double_lock, blocking_while_locked, wait_without_loop: when the flow has all units.
 * Adds to vouched the rules_block_key of each BELAY_UNSAFE block that keeps one from being said.
 */
void rules_locks(LockFlow *flow, GPtrArray *reports, GHashTable *vouched);

/* ---- for rules ------------------------------------------------------------------------------ */

/*
 * Report something of a statement, unless it is in a BELAY_UNSAFE block: then the block is needed,
 * the report is thrown away, and false is returned.
 */
bool rules_report(Body *body, const Statement *at, Report *report);

/* The same, of what is only wrong unless the result of source, in another file, lives for ever. */
void rules_doubt(Body *body, const Statement *at, Report *report, const Symbol *source);

/* Who owns something, for a message: a variable in its quotes, or "a block". */
const char *rules_holder(const Body *body, const Local *local);

/* The name of a BELAY_UNSAFE block of a function, in all files; freed by g_free(). */
char *rules_block_key(const char *usr, size_t block);

/* In which function does this place stand: for "behind a `const` pointer" and its kin. */
const char *rules_behind(const Place *place);

/* The notes and the help that say why a type has a trait not. */
void rules_explain_trait(Report *report, Type *type, Trait trait);

#endif
