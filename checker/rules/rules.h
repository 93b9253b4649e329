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

/* E0594, E0596: a const that is cast away from something shared. */
void rules_shared(Body *body);

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

/* E0133, E0277 of statics, E9003: add what the files have among them. */
void summary_check(Summary *summary, GPtrArray *reports);

/* ---- for rules ------------------------------------------------------------------------------ */

/*
 * Report something of a statement, unless it is in a BELAY_UNSAFE block: then the block is needed,
 * the report is thrown away, and false is returned.
 */
bool rules_report(Body *body, const Statement *at, Report *report);

/* In which function does this place stand: for "behind a `const` pointer" and its kin. */
const char *rules_behind(const Body *body, const Place *place);

/* The notes and the help that say why a type has a trait not. */
void rules_explain_trait(Report *report, Type *type, Trait trait);

#endif
