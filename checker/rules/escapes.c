/* SPDX-License-Identifier: MIT */
/*
 * escapes.c - a borrow that is stored where somebody may find it when what it leads to is gone.
 *
 *     E0597   of a variable of the function: in a static, through a pointer, kept by a function
 *     E0521   of what a parameter leads to: in a static
 *
 * Requires: as borrows.c, which comes here with each statement that stores.
 */
#include "analysis/bitset.h"
#include "analysis/contracts.h"
#include "rules/borrows.h"
#include "rules/rules.h"

#include <string.h>

/* The variable that a place is a part of; NULL for a static, which may be told by no place. */
static const Local *
local_of(const Borrows *borrows, const Place *place)
{
    return place == NULL ? NULL : body_local_of(borrows->body, place);
}

/* How long what is behind a place lives: as long as a local, or longer than the call. */
static bool
outlives(const Borrows *borrows, const Place *stored_in, const Local *lender)
{
    const Local *const root = local_of(borrows, stored_in);
    if (root == NULL)
        return true; /* a static */
    const Place *const deref = place_last_deref((Place *)(uintptr_t)stored_in);
    if (deref == NULL)
        return false; /* a variable, which carries the loan itself */
    if (root->is_parameter && root->capture == CAPTURE_NONE)
        return true; /* the caller's memory */
    const Loans *const loans = borrows->loans;
    const size_t carrier = loans->carrier[root->place->index];
    bool is_known = false;
    for (size_t i = 0; carrier != SIZE_MAX && i < loans->all->len; i++) {
        if (!loans_holds(loans, borrows->held, carrier, i))
            continue;
        is_known = true;
        Place *const place = loan_at(borrows, i)->place;
        const Local *const owner = body_local_of(borrows->body, place);
        if (owner == NULL || place_last_deref(place) != NULL)
            return true; /* a static, or the caller's memory */
        if (!owner->type->bare->is_guard && owner->place->index < lender->place->index)
            return true; /* declared before: it ends after */
    }
    if (is_known)
        return false;
    const Place *const target = borrows_resolve(borrows, stored_in);
    const Local *const owner = body_local_of(borrows->body, target);
    if (owner != NULL && place_last_deref((Place *)(uintptr_t)target) == NULL)
        return owner->place->index < lender->place->index;
    return root->capture == CAPTURE_MUT || root->capture == CAPTURE_REF;
}

static void
report_stored(Borrows *borrows, const Statement *s, const Place *place, Span span)
{
    const Local *const local = body_local_of(borrows->body, place);
    const bool is_behind = place_last_deref((Place *)(uintptr_t)place) != NULL;
    const char *const text = borrows_text_of(borrows, is_behind ? local->place : place);
    Report *const report = report_new(TEXT_LOCAL_ESCAPES, span, text, NULL);
    report_primary(report, TEXT_SHORT_BORROW_HERE, NULL, NULL);
    report_label(report, local->span, TEXT_DECLARED_HERE, text, NULL);
    report_note(report, TEXT_STORED_LONGER, NULL, NULL);
    rules_report(borrows->body, s, report);
}

static void
report_stored_parameter(Borrows *borrows, const Statement *s, const Place *place)
{
    const Local *const local = body_local_of(borrows->body, place);
    Report *const report = report_new(TEXT_PARAMETER_STORED, s->span, local->name, NULL);
    report_primary(report, TEXT_PARAMETER_ESCAPES_HERE, local->name, NULL);
    report_label(report, local->span, TEXT_PARAMETER_IS_BORROW, local->name, NULL);
    rules_report(borrows->body, s, report);
}

static bool
is_owned_part(const Place *place)
{
    for (; place != NULL; place = place->parent)
        if (type_is_owned(place->type) || place->type->bare->is_guard)
            return true;
    return false;
}

/* Was the pointer that the place is behind lent by an owned value, a lock most often? */
static bool
leads_into_owned(const Borrows *borrows, const Place *place)
{
    const Loans *const loans = borrows->loans;
    const size_t carrier = place == NULL ? SIZE_MAX : loans_carrier_of(loans, place);
    for (size_t i = 0; carrier != SIZE_MAX && i < loans->all->len; i++)
        if (loans_holds(loans, borrows->held, carrier, i) &&
            is_owned_part(loan_at(borrows, i)->place))
            return true;
    return false;
}

/* May another thread look at what is in a place: behind what a thread was lent, or an atomic? */
static bool
is_for_threads(const Borrows *borrows, const Place *place)
{
    const Local *const root = local_of(borrows, place);
    if (root != NULL)
        return root->capture != CAPTURE_NONE && root->capture != CAPTURE_COPY;
    return place != NULL && place->type->is_atomic;
}

static bool
is_of_function(const Loan *loan, const Local *lender)
{
    for (const Place *at = loan->place; at != NULL; at = at->parent)
        if (at->kind == PLACE_DEREF && !borrows_lies_in_owned(at->parent, NULL))
            return false; /* behind a pointer that owns nothing */
    return (!lender->is_parameter || lender->capture == CAPTURE_NONE ||
            lender->capture == CAPTURE_COPY);
}

/*
 * One loan that is stored where it may be found when its place is gone; in a static where `to` is
 * NULL. True when that was wrong.
 */
static bool
check_stored_loan(Borrows *borrows, const Statement *s, const Loan *loan, const Place *to)
{
    const Local *const lender = body_local_of(borrows->body, loan->place);
    if (lender == NULL || loan->is_alias ||
        (!is_owned_part(loan->place) && !leads_into_owned(borrows, to) &&
         !is_for_threads(borrows, to)))
        return false;
    if (is_of_function(loan, lender)) {
        if (!outlives(borrows, to, lender))
            return false;
        report_stored(borrows, s, loan->place,
                      lender->is_hidden || lender->name == NULL ? s->span : loan->span);
        return true;
    }
    if (local_of(borrows, to) != NULL || !lender->is_parameter || lender->capture == CAPTURE_STATIC)
        return false;
    report_stored_parameter(borrows, s, loan->place);
    return true;
}

/* Does the statement put this loan into its place? */
static bool
puts_loan(const Borrows *borrows, const Statement *s, size_t loan)
{
    const Loans *const loans = borrows->loans;
    const bool is_call = s->kind == STATEMENT_CALL;
    const size_t n = is_call ? s->n_arguments : s->value.n_operands;
    const Loan *const own = loan_at(borrows, loan);
    if (own->statement == s && (!is_call || s->callee->parameters[own->argument].lends))
        return true;
    for (size_t i = 0; i < n; i++) {
        const Operand *const operand = is_call ? &s->arguments[i] : &s->value.operands[i];
        const bool is_passed = !is_call || (s->callee != NULL && i < s->callee->n_parameters &&
                                            s->callee->parameters[i].lends);
        if (operand->kind == OPERAND_CONST || !is_passed || !loans_can_carry(operand->type))
            continue;
        const Local *const root = body_local_of(borrows->body, operand->place);
        const size_t carrier = root == NULL ? SIZE_MAX : loans->carrier[root->place->index];
        const size_t contents = root == NULL ? SIZE_MAX : loans->contents[root->place->index];
        if ((carrier != SIZE_MAX && loans_holds(loans, borrows->held, carrier, loan)) ||
            (contents != SIZE_MAX && loans_holds(loans, borrows->held, contents, loan)))
            return true;
    }
    return false;
}

/* ---- what goes back to where it came from ---------------------------------------------------- */

static bool is_loaded(const Borrows *borrows, const Operand *operand, size_t depth);

/* Does a variable only ever get what was loaded? */
static bool
holds_loaded(const Borrows *borrows, const Place *variable, size_t depth)
{
    bool is_set = false;
    for (size_t i = 0; i < borrows->body->order->len; i++) {
        const GArray *const statements =
            body_block_at(borrows->body, g_array_index(borrows->body->order, size_t, i))
                ->statements;
        for (size_t j = 0; j < statements->len; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            if (s->place != variable || (s->kind != STATEMENT_ASSIGN && s->kind != STATEMENT_CALL))
                continue;
            if (s->kind == STATEMENT_CALL || s->value.n_operands != 1 ||
                !is_loaded(borrows, &s->value.operands[0], depth))
                return false;
            is_set = true;
        }
    }
    return is_set && !body_local_at(borrows->body, variable->index)->is_parameter;
}

/* A raw pointer that was found in memory, and not made of a variable or of a part of a value. */
static bool
is_loaded(const Borrows *borrows, const Operand *operand, size_t depth)
{
    if (operand->kind == OPERAND_CONST)
        return true;
    if (operand->kind != OPERAND_COPY || operand->type == NULL ||
        operand->type->kind != TYPE_POINTER || depth == 0)
        return false;
    if (operand->place->kind == PLACE_LOCAL)
        return holds_loaded(borrows, operand->place, depth - 1);
    return place_last_deref(operand->place) != NULL &&
           loans_lender_of_member(operand->place) == NULL &&
           !loans_is_borrow_member(operand->place);
}

/* `list->first = node->next`, in the memory that both lead to: of one lock, say. */
static bool
stays_inside(const Borrows *borrows, const Statement *s, size_t loan)
{
    enum { LONGEST_WAY = 8 }; /* of a pointer from variable to variable */
    const size_t carrier = loans_carrier_of(borrows->loans, s->place);
    const bool is_same =
        place_root(loan_at(borrows, loan)->place) == place_root(s->place) ||
        (carrier != SIZE_MAX && loans_holds(borrows->loans, borrows->held, carrier, loan));
    return is_same && s->kind == STATEMENT_ASSIGN && s->value.n_operands == 1 &&
           is_loaded(borrows, &s->value.operands[0], LONGEST_WAY);
}

/* The loans of a set that are stored: first those of the function's own variables. */
static void
check_stored_loans(Borrows *borrows, const Statement *s, const guint64 *stored, const Place *to)
{
    for (int of_function = 1; of_function >= 0; of_function--)
        for (size_t i = 0; i < borrows->loans->all->len; i++) {
            const Loan *const loan = loan_at(borrows, i);
            const Local *const lender = body_local_of(borrows->body, loan->place);
            if (has_bit(stored, i) && lender != NULL &&
                is_of_function(loan, lender) == (of_function != 0) &&
                check_stored_loan(borrows, s, loan, to))
                return;
        }
}

/* A borrow that is put into a static, or through a pointer. */
void
borrows_check_stored(Borrows *borrows, const Statement *s)
{
    if (s->place == NULL || !loans_can_carry(s->place->type) ||
        (body_local_of(borrows->body, s->place) != NULL && place_last_deref(s->place) == NULL))
        return;
    guint64 *const stored = g_new0(guint64, borrows->loans->n_words + 1);
    for (size_t i = 0; i < borrows->loans->all->len; i++)
        if (puts_loan(borrows, s, i) && !stays_inside(borrows, s, i))
            set_bit(stored, i);
    check_stored_loans(borrows, s, stored, s->place);
    g_free(stored);
}

/* A borrow that a function keeps: in a static, or in what another argument leads to. */
void
borrows_check_kept(Borrows *borrows, const Statement *call)
{
    guint64 *const kept = g_new0(guint64, borrows->loans->n_words + 1);
    for (size_t i = 0; i < call->n_arguments; i++) {
        const guint64 in = contracts_kept_in(call, i);
        if (in == 0 || call->arguments[i].kind == OPERAND_CONST ||
            !loans_can_carry(call->arguments[i].type))
            continue;
        memset(kept, 0, sizeof(guint64) * borrows->loans->n_words);
        loans_of_argument(borrows->loans, borrows->held, call, i, kept);
        if ((in >> KEPT_FOR_EVER & 1) != 0)
            check_stored_loans(borrows, call, kept, NULL);
        for (size_t j = 0; j < call->n_arguments && j < KEPT_FOR_EVER; j++) {
            const Place *const to =
                (in >> j & 1) == 0 ? NULL : loans_kept_behind(borrows->init, &call->arguments[j]);
            if (to != NULL)
                check_stored_loans(borrows, call, kept, to);
        }
    }
    g_free(kept);
}
