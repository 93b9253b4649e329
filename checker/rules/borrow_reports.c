/* SPDX-License-Identifier: MIT */
/*
 * borrow_reports.c - what is said of a borrow that is broken, or that outlives what it borrows.
 *
 * Requires: as borrows.c, which finds them. A report has rustc's three points: where it was
 * borrowed, what breaks that, where it is used later.
 */
#include "analysis/bitset.h"
#include "analysis/loans.h"
#include "analysis/runs.h"
#include "rules/borrows.h"
#include "rules/rules.h"

/* ---- words ---------------------------------------------------------------------------------- */

const char *
borrows_text_of(const Borrows *borrows, const Place *place)
{
    const Local *const local = body_local_of(borrows->body, place);
    if (local != NULL && local->is_hidden)
        return "the guard of this block";
    return place_text(borrows->body, place);
}

Report *
borrows_report(const Borrows *borrows, const Place *place, AccessKind kind, const Loan *loan,
               Span span)
{
    const char *const text = borrows_text_of(borrows, place);
    switch (kind) {
    case ACCESS_READ:
        return report_primary(report_new(TEXT_USE_BORROWED, span, text, NULL),
                              TEXT_USE_BORROWED_HERE, borrows_text_of(borrows, loan->place), NULL);
    case ACCESS_BORROW:
        return report_primary(report_new(TEXT_SHARED_WHILE_MUT, span, text, NULL), TEXT_SHARED_HERE,
                              NULL, NULL);
    case ACCESS_LEAD:
    case ACCESS_BORROW_MUT:
        if (loan->is_mut)
            return report_primary(report_new(TEXT_MUT_TWICE, span, text, NULL),
                                  TEXT_SECOND_MUT_HERE, NULL, NULL);
        return report_primary(report_new(TEXT_MUT_WHILE_SHARED, span, text, NULL), TEXT_MUT_HERE,
                              NULL, NULL);
    case ACCESS_WRITE:
        return report_primary(report_new(TEXT_ASSIGN_BORROWED, span, text, NULL),
                              TEXT_ASSIGN_BORROWED_HERE, borrows_text_of(borrows, loan->place),
                              NULL);
    case ACCESS_MOVE:
    case ACCESS_FREE:
    case ACCESS_END:
        return report_primary(report_new(TEXT_MOVE_BORROWED, span, text, NULL),
                              TEXT_MOVE_BORROWED_HERE, text, NULL);
    }
    return NULL;
}

void
borrows_label_loan(const Borrows *borrows, Report *report, const Loan *loan, AccessKind kind)
{
    const bool twice = (kind == ACCESS_LEAD || kind == ACCESS_BORROW_MUT) && loan->is_mut;
    if (loan->is_capture)
        report_label(report, loan->span, loan->is_mut ? TEXT_LENT_MUT_HERE : TEXT_LENT_HERE,
                     borrows_text_of(borrows, loan->place), NULL);
    else if (twice)
        report_label(report, loan->span, TEXT_FIRST_MUT_HERE, NULL, NULL);
    else
        report_label(report, loan->span, loan->is_mut ? TEXT_BORROWED_MUT_HERE : TEXT_BORROWED_HERE,
                     borrows_text_of(borrows, loan->place), NULL);
}

/* The argument that brings the carrier to the call at hand. */
static Span
brought_at(const Borrows *borrows, size_t carrier)
{
    const Statement *const call = borrows->statement;
    for (size_t i = 0; i < call->n_arguments; i++)
        if (call->arguments[i].kind == OPERAND_COPY &&
            loans_carrier_of(borrows->loans, call->arguments[i].place) == carrier)
            return call->argument_spans[i];
    return call->span;
}

/* Where the borrow is used later, by whom. */
void
borrows_label_use(const Borrows *borrows, Report *report, size_t carrier)
{
    const Loans *const loans = borrows->loans;
    if (carrier >= loans->first_scope) {
        report_label(report, loans_scope_span(loans, carrier), TEXT_UNTIL_SCOPE_ENDS, NULL, NULL);
        return;
    }
    if (has_bit(borrows->given, carrier)) {
        const Span at = brought_at(borrows, carrier);
        if (!span_same_start(&at, &borrows->statement->span)) /* nor all of one macro */
            report_label(report, at, TEXT_LATER_USED_HERE, NULL, NULL);
        return;
    }
    bool in_loop;
    const Statement *const use =
        loans_later_use(loans, borrows->block, borrows->index, carrier, &in_loop);
    const Local *const local = body_local_at(borrows->body, loans->local_of[carrier]);
    if (use == NULL)
        return;
    if (use->kind == STATEMENT_DROP)
        report_label(report, local->span, TEXT_USED_BY_DROP,
                     local->name != NULL ? local->name : "it", NULL);
    else if (!span_same_start(&use->span, &borrows->statement->span))
        report_label(report, use->span, in_loop ? TEXT_USED_IN_LOOP : TEXT_LATER_USED_HERE, NULL,
                     NULL);
}

/* ---- reports -------------------------------------------------------------------------------- */

void
borrows_report_conflict(Borrows *borrows, const Place *place, AccessKind kind, const Loan *loan,
                        size_t carrier, Span span)
{
    Report *const report = borrows_report(borrows, place, kind, loan, span);
    if (span_same_start(&loan->span, &span))
        report_primary(report, TEXT_MUT_IN_LOOP, borrows_text_of(borrows, loan->place), NULL);
    else
        borrows_label_loan(borrows, report, loan, kind);
    borrows_label_use(borrows, report, carrier);
    if (loan->is_capture)
        report_help(report, TEXT_TWO_SCOPES, NULL, NULL);
    const Local *const set = borrows->statement->place == NULL
                                 ? NULL
                                 : body_local_of(borrows->body, borrows->statement->place);
    if (set != NULL && set->is_chunk)
        g_hash_table_add(borrows->ended, (gpointer)(uintptr_t)set);
    rules_report(borrows->body, borrows->statement, report);
}

/* Does the statement read something that holds loans? */
static bool
brings(const Borrows *borrows, const Statement *s)
{
    const Operand *const operands = s->kind == STATEMENT_CALL ? s->arguments : s->value.operands;
    const size_t n = s->kind == STATEMENT_CALL ? s->n_arguments : s->value.n_operands;
    for (size_t i = 0; i < n; i++) {
        const Local *const root = operands[i].kind == OPERAND_CONST
                                      ? NULL
                                      : body_local_of(borrows->body, operands[i].place);
        if (root != NULL && borrows->loans->carrier[root->place->index] != SIZE_MAX)
            return true;
    }
    return false;
}

/* Where the carrier got the borrow, in the user's own words: `return p`, `p = q`. */
static Span
taken_at(const Borrows *borrows, const Loan *loan, size_t carrier)
{
    const Loans *const loans = borrows->loans;
    if (carrier >= loans->first_scope)
        return loan->span;
    const Place *const holder = body_local_at(borrows->body, loans->local_of[carrier])->place;
    for (size_t i = borrows->body->order->len; i > 0; i--) {
        const size_t index = g_array_index(borrows->body->order, size_t, i - 1);
        const GArray *const statements = body_block_at(borrows->body, index)->statements;
        for (size_t j = statements->len; j > 0; j--) {
            const Statement *const s = &g_array_index(statements, Statement, j - 1);
            if (s->place == NULL || place_root(s->place) != holder ||
                (s->kind != STATEMENT_ASSIGN && s->kind != STATEMENT_CALL))
                continue;
            if (s == loan->statement || brings(borrows, s))
                return s->span;
        }
    }
    return loan->span;
}

/* A place ends that somebody still points to. */
bool
borrows_report_end(Borrows *borrows, const Loan *loan, size_t carrier)
{
    const Type *const owner_type = body_local_of(borrows->body, loan->place)->type->bare;
    const bool gives_back = (owner_type->is_guard && loan->place->parent != NULL) ||
                            (!loan->is_capture && loan->place->type->bare->is_guard);
    if (carrier >= borrows->loans->first_scope && !gives_back &&
        !(loan->is_capture && run_kind(loan->statement) == RUN_NONE))
        return false; /* a variable of the scope's own block: that is E0373, at the spawn */
    if (!g_hash_table_add(borrows->ended, (gpointer)(uintptr_t)loan))
        return true;
    const Loans *const loans = borrows->loans;
    const Place *const lent = loan->place;
    /* What a by_move capture leads to is the capture itself to the user. */
    const bool is_captured = lent->kind == PLACE_DEREF && lent->parent->kind == PLACE_LOCAL;
    const char *const text = borrows_text_of(borrows, is_captured ? lent->parent : lent);
    const bool is_returned = carrier < loans->first_scope &&
                             body_local_at(borrows->body, loans->local_of[carrier])->is_returned;
    const Local *const owner = body_local_of(borrows->body, loan->place);
    const Span at = is_returned || owner->is_hidden ? taken_at(borrows, loan, carrier) : loan->span;
    const TextId message = loan->is_through ? TEXT_DROP_MAY_USE
                           : is_returned    ? TEXT_RETURNS_BORROW
                                            : TEXT_LOCAL_ESCAPES;
    Report *const report = report_new(message, at, text, NULL);
    const TextId label = loan->is_through ? TEXT_DROP_MAY_USE_HERE
                         : is_returned    ? TEXT_RETURNS_BORROW_HERE
                                          : TEXT_SHORT_BORROW_HERE;
    report_primary(report, label, text, NULL);
    report_label(report, owner->span,
                 owner->is_own ? TEXT_DROPPED_WHILE_BORROWED : TEXT_ENDS_WHILE_BORROWED, text,
                 NULL);
    if (!is_returned)
        borrows_label_use(borrows, report, carrier);
    rules_report(borrows->body, borrows->statement, report);
    return true;
}
