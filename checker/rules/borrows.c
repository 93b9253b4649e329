/* SPDX-License-Identifier: MIT */
/*
 * borrows.c - what is borrowed is left alone until the borrow ends.
 *
 *     E0499, E0502   two borrows at a time of which one is exclusive
 *     E0503, E0506   a use of, an assignment to what is borrowed
 *     E0505          a move or a drop of it
 *     E0515, E0597   it ends, and the borrow is returned, or used later
 *     E0713          its drop may use what the borrow leads to
 *     E0716          the same of a value that no variable holds
 *
 * Requires: cfg, init, loans. Each statement is a list of accesses; each access is held against
 * every loan that is held by somebody who is used later. An exclusive borrow for a call begins with
 * the call, not with its argument, so that `push(&v, len(&v))` is fine.
 *
 * The report has rustc's three points: where it was borrowed, what breaks that, where it is used
 * later.
 */
#include "rules/borrows.h"
#include "analysis/bitset.h"
#include "analysis/contracts.h"
#include "analysis/loans.h"
#include "analysis/runs.h"
#include "analysis/traits.h"
#include "rules/rules.h"

#include <string.h>

/* ---- conflicts ------------------------------------------------------------------------------ */

/* Two parts of one walk over an array do not overlap once it has gone on; it borrows the array. */
static bool
is_same_walk(const Borrows *borrows, const Local *chunk, const Loan *loan, size_t carrier)
{
    return chunk != NULL && loan->chunk == chunk &&
           (loan->is_past ||
            (!loan->is_capture && carrier == loans_carrier_of(borrows->loans, chunk->place)));
}

/* The walk over an array that an access goes through: `chunk.data[0]`. */
static const Local *
walk_of(const Borrows *borrows, const Place *place)
{
    const Local *const root = body_local_of(borrows->body, place);
    return root != NULL && root->is_chunk && place->type->kind == TYPE_POINTER ? root : NULL;
}

/* An exclusive reference that is only made for a call begins with the call. */
static bool
is_reserved(const Borrows *borrows, size_t carrier, const Loan *loan)
{
    if (carrier >= borrows->loans->first_scope)
        return false;
    const size_t local = borrows->loans->local_of[carrier];
    const Statement *const taken = loan->statement; /* `v.data + 1` */
    const bool is_sum = taken->kind == STATEMENT_ASSIGN && taken->value.kind == RVALUE_OP &&
                        taken->place == body_local_at(borrows->body, local)->place;
    return body_local_at(borrows->body, local)->name == NULL &&
           (is_sum || borrows->init->target[local] != NULL);
}

const Place *
borrows_resolve(const Borrows *borrows, const Place *place)
{
    if (place->parent == NULL)
        return place;
    if (place->kind == PLACE_DEREF && place->parent->kind == PLACE_LOCAL &&
        borrows->init->target[place->parent->index] != NULL)
        return borrows->init->target[place->parent->index];
    const Place *const base = borrows_resolve(borrows, place->parent);
    if (base == place->parent)
        return place;
    for (const Place *child = base->child; child != NULL; child = child->sibling)
        if (child->kind == place->kind && child->index == place->index)
            return child;
    return base;
}

static void check_access(Borrows *borrows, const Place *place, AccessKind kind, Span span,
                         const Local *chunk);

/* Is it the very loan through which the access goes? */
static bool
is_own_loan(const Borrows *borrows, const Place *place, size_t loan)
{
    const Local *const root = body_local_of(borrows->body, place);
    const size_t carrier = root == NULL ? SIZE_MAX : borrows->loans->carrier[root->place->index];
    return carrier != SIZE_MAX && loans_holds(borrows->loans, borrows->held, carrier, loan);
}

/* An access to the part of an array that a walk is at. True when it is one. */
static bool
check_part(Borrows *borrows, const Place *pointer, AccessKind kind, Span span)
{
    const Local *const walk = walk_of(borrows, pointer);
    Place *const array = walk == NULL ? NULL : loans_walked(borrows->loans, walk);
    if (array != NULL)
        check_access(borrows, array, kind, span, walk);
    return walk != NULL;
}

/* Does the statement set the variable of the carrier? What that held is gone with it. */
static bool
is_set(const Borrows *borrows, const Access *access, size_t carrier)
{
    const Place *const set = borrows->statement->place;
    return set != NULL && set->kind == PLACE_LOCAL && access->kind != ACCESS_END &&
           (carrier == loans_carrier_of(borrows->loans, set) ||
            carrier == loans_contents_of(borrows->loans, set));
}

/* Does the carrier hold the loan, and is it used later, or by the call at hand? */
static bool
minds(const Borrows *borrows, const Access *access, size_t loan, size_t carrier)
{
    const Loans *const loans = borrows->loans;
    if (!loans_holds(loans, borrows->held, carrier, loan))
        return false;
    if (has_bit(borrows->given, carrier))
        return true;
    return loans_is_live(borrows->live, carrier) && !is_set(borrows, access, carrier) &&
           (!loan_at(borrows, loan)->is_alias || carrier >= loans->first_scope);
}

bool
borrows_check_loan(Borrows *borrows, const Access *access, size_t index)
{
    const Loan *const loan = loan_at(borrows, index);
    for (size_t carrier = 0; carrier < borrows->loans->n_carriers; carrier++) {
        if (!minds(borrows, access, index, carrier) ||
            is_same_walk(borrows, access->chunk, loan, carrier) ||
            (access->kind <= ACCESS_BORROW && is_reserved(borrows, carrier, loan)))
            continue;
        if (access->kind != ACCESS_END)
            borrows_report_conflict(borrows, access->place, access->kind, loan, carrier,
                                    access->span);
        else if (!borrows_report_end(borrows, loan, carrier))
            continue;
        return true;
    }
    return false;
}

/* The access against the loans of plain data, or against the others. True when it was reported. */
static bool
check_loans(Borrows *borrows, const Access *access, const Place *real, bool of_plain)
{
    const Loans *const loans = borrows->loans;
    for (size_t i = 0; i < loans->all->len; i++)
        if (loan_at(borrows, i)->is_alias == of_plain &&
            (borrows_meets_part(borrows, access->kind, access->place, loan_at(borrows, i)) ||
             (real != access->place &&
              borrows_meets_part(borrows, access->kind, real, loan_at(borrows, i)) &&
              !is_own_loan(borrows, access->place, i))) &&
            borrows_check_loan(borrows, access, i))
            return true; /* one reason is enough */
    return false;
}

/* One access against all loans that are held by somebody who is used later. */
static void
check_access(Borrows *borrows, const Place *place, AccessKind kind, Span span, const Local *chunk)
{
    const Local *const variable = body_local_of(borrows->body, place);
    if (kind == ACCESS_WRITE && variable != NULL && variable->name == NULL &&
        place_last_deref((Place *)(uintptr_t)place) == NULL)
        return; /* a temporary is another one each time */
    if (kind == ACCESS_WRITE && place->type->is_atomic)
        kind = ACCESS_BORROW; /* it is changed while it is shared */
    const Place *const deref = place_last_deref((Place *)(uintptr_t)place);
    if (chunk == NULL && deref != NULL && check_part(borrows, deref->parent, kind, span))
        return;
    const Place *const real = kind == ACCESS_END ? place : borrows_resolve(borrows, place);
    const Access access = {place, kind, span, chunk};
    if (!check_loans(borrows, &access, real, false) && !check_loans(borrows, &access, real, true) &&
        kind != ACCESS_END)
        borrows_check_aliases(borrows, &access);
}

/* ---- calls ---------------------------------------------------------------------------------- */

static AccessKind
kind_of_argument(const Statement *call, size_t index)
{
    switch (init_argument_use(call, index)) {
    case ARGUMENT_READ: return ACCESS_BORROW;
    case ARGUMENT_WRITTEN: return ACCESS_BORROW_MUT;
    case ARGUMENT_CONSUMED: return ACCESS_MOVE;
    case ARGUMENT_FILLED:
        return call->callee->parameters[index].is_anew ? ACCESS_END : ACCESS_WRITE;
    }
    return ACCESS_BORROW;
}

/* `&v`; not a pointer variable that was cast, which is borrowed from anew. */
static bool
is_reference_for_call(const Borrows *borrows, const Operand *operand)
{
    return operand->kind == OPERAND_COPY && operand->place->kind == PLACE_LOCAL &&
           body_local_at(borrows->body, operand->place->index)->name == NULL &&
           borrows->init->target[operand->place->index] != NULL &&
           !borrows->init->is_copy[operand->place->index];
}

/* `f(p)` with a pointer variable borrows *p anew. */
static Place *
reborrowed(const Operand *operand)
{
    return operand->type != NULL && operand->type->kind == TYPE_POINTER &&
                   loans_lender_of_member(operand->place) == NULL
               ? loans_pointee_of(operand->place)
               : NULL;
}

/* map(&guard, &guard.data->member): one goes into the other. */
static bool
is_part(const Statement *call, size_t index)
{
    return call->callee != NULL && index < call->callee->n_parameters &&
           call->callee->parameters[index].is_part;
}

/* Is the place of a kind whose borrows are followed: an owned value, or lent to a thread? */
static bool
is_followed(const Borrows *borrows, const Place *place)
{
    for (size_t i = 0; borrows->loans != NULL && i < borrows->loans->all->len; i++)
        if (borrows_overlap(place, loan_at(borrows, i)->place))
            return true;
    return false;
}

/* Is it an owned value, or a pointer to one? */
static bool
leads_to_owned(const Operand *operand)
{
    Type *const type = operand->type;
    return type != NULL && type_is_owned(type->kind == TYPE_POINTER ? type->of : type);
}

/* Is it a pointer, given for one? */
static bool
leads_on(const Statement *call, size_t index)
{
    const Operand *const operand = &call->arguments[index];
    return operand->type != NULL && operand->type->kind == TYPE_POINTER && call->callee != NULL &&
           index < call->callee->n_parameters &&
           call->callee->parameters[index].type->kind == TYPE_POINTER;
}

/* The same of one that lies in an owned value: `f(v.data)`. */
static bool
leads_into_owned(const Statement *call, size_t index)
{
    return leads_on(call, index) && call->arguments[index].kind != OPERAND_CONST &&
           loans_lender_of_member(call->arguments[index].place) != NULL;
}

/* Are borrows followed between two arguments, of which one at least is not a plain `&x`? */
static bool
are_followed(const Statement *call, size_t a, size_t b)
{
    return leads_to_owned(&call->arguments[a]) || leads_to_owned(&call->arguments[b]) ||
           (leads_into_owned(call, a) && leads_into_owned(call, b)) ||
           (contracts_capture(call, a) != CAPTURE_NONE &&
            contracts_capture(call, b) != CAPTURE_NONE);
}

/*
 * What the function gets by an argument: the value, or what a pointer leads to. A pointer that lies
 * in an owned value stands for that itself. NULL when no place is known by that name.
 */
static Place *
given_by(const Borrows *borrows, const Operand *argument)
{
    if (argument->kind == OPERAND_MOVE)
        return argument->place;
    if (is_reference_for_call(borrows, argument))
        return init_pointee(borrows->init, argument);
    if (loans_lender_of_member(argument->place) != NULL)
        return argument->place;
    return reborrowed(argument);
}

/* Do two arguments of one call give the function the same memory? */
static bool
give_the_same(const Borrows *borrows, const Statement *call, size_t first, size_t second)
{
    const Operand *const a = &call->arguments[first];
    const Operand *const b = &call->arguments[second];
    const Place *const of_a = given_by(borrows, a);
    const Place *const of_b = given_by(borrows, b);
    if (of_a == NULL || of_b == NULL)
        return a->kind == b->kind && a->place == b->place && b->type != NULL &&
               b->type->kind == TYPE_POINTER && are_followed(call, first, second);
    if (!borrows_touch(of_b, of_a))
        return false;
    return b->kind != OPERAND_MOVE && is_reference_for_call(borrows, a) &&
                   is_reference_for_call(borrows, b)
               ? is_followed(borrows, of_b)
               : are_followed(call, first, second);
}

static void
report_the_same(Borrows *borrows, const Statement *call, size_t first, size_t second,
                AccessKind kind)
{
    const Operand *const operands[2] = {&call->arguments[first], &call->arguments[second]};
    Place behind[2]; /* of a pointer that nobody looked behind yet */
    Place *places[2];
    for (size_t i = 0; i < 2; i++) {
        behind[i] = (Place){.kind = PLACE_DEREF,
                            .parent = operands[i]->place,
                            .type = operands[i]->place->type->of};
        places[i] = given_by(borrows, operands[i]);
        if (places[i] == NULL)
            places[i] = &behind[i];
    }
    const Loan loan = {.place = places[0],
                       .is_mut = kind_of_argument(call, first) != ACCESS_BORROW,
                       .span = call->argument_spans[first]};
    Report *const report =
        borrows_report(borrows, places[1], kind == ACCESS_WRITE ? ACCESS_BORROW_MUT : kind, &loan,
                       call->argument_spans[second]);
    borrows_label_loan(borrows, report, &loan, kind);
    rules_report(borrows->body, call, report);
}

/* f(&x, &x), f(p, p): what the arguments before this one lead to is borrowed during the call. */
static void
check_against_arguments(Borrows *borrows, const Statement *call, size_t index)
{
    const Operand *const operand = &call->arguments[index];
    const AccessKind kind =
        operand->kind == OPERAND_MOVE ? ACCESS_MOVE : kind_of_argument(call, index);
    if (operand->kind == OPERAND_CONST || is_part(call, index))
        return;
    for (size_t i = 0; i < index; i++) {
        if (call->arguments[i].kind != OPERAND_COPY || is_part(call, i))
            continue;
        const Loan loan = {.is_mut = kind_of_argument(call, i) != ACCESS_BORROW};
        if (!borrows_conflict(kind, &loan) || !give_the_same(borrows, call, i, index))
            continue;
        report_the_same(borrows, call, i, index, kind);
        return;
    }
}

/* `f(v.data, p)` with a pointer variable p: what it borrows may be what v.data leads to. */
static bool
is_brought(const Borrows *borrows, const Statement *call, size_t index, size_t beside)
{
    const Local *const root = body_local_of(borrows->body, call->arguments[index].place);
    return leads_into_owned(call, beside) && root != NULL && root->name != NULL;
}

/*
 * What the other arguments hold is used by the call: a borrow that a pointer variable brings. Those
 * that are made for the call are held against each other by their places.
 */
static void
find_given(Borrows *borrows, const Statement *call, size_t index)
{
    memset(borrows->given, 0, sizeof(guint64) * borrows->loans->live_words);
    for (size_t i = 0; i < call->n_arguments; i++) {
        const Operand *const operand = &call->arguments[i];
        if (i == index || operand->kind != OPERAND_COPY || is_part(call, i) ||
            is_reference_for_call(borrows, operand) || !loans_can_carry(operand->type) ||
            (!are_followed(call, i, index) && !is_brought(borrows, call, i, index)))
            continue;
        const size_t carrier = loans_carrier_of(borrows->loans, operand->place);
        if (carrier != SIZE_MAX)
            set_bit(borrows->given, carrier);
    }
}

/* What a pointer leads to; also one that was cast for the call: `f((const T *)p)` borrows *p. */
static Place *
lent_by(const Borrows *borrows, const Operand *operand)
{
    Place *const pointee = reborrowed(operand);
    if (pointee != NULL)
        return pointee;
    const Local *const root = body_local_of(borrows->body, operand->place);
    for (size_t i = 0; root != NULL && root->name == NULL && i < borrows->loans->all->len; i++) {
        const Loan *const loan = loan_at(borrows, i);
        if (loan->statement->kind == STATEMENT_ASSIGN && loan->statement->place == operand->place &&
            loan->place->kind == PLACE_DEREF)
            return loan->place;
    }
    return NULL;
}

/* What a call does with a value: with what is owned where it is a pointer that lies in that. */
static AccessKind
kind_of_value(const Statement *call, size_t index)
{
    if (contracts_capture(call, index) != CAPTURE_NONE || !leads_into_owned(call, index))
        return ACCESS_READ;
    const AccessKind kind = kind_of_argument(call, index);
    return kind == ACCESS_WRITE ? ACCESS_BORROW_MUT : kind;
}

static void
check_argument(Borrows *borrows, const Statement *call, size_t index)
{
    const Operand *const operand = &call->arguments[index];
    if (operand->kind == OPERAND_CONST || is_part(call, index))
        return;
    const Place *const freed = loans_freed_by(borrows->body, call, index);
    if (freed != NULL) {
        check_access(borrows, freed, ACCESS_FREE, operand->span, NULL);
        return;
    }
    find_given(borrows, call, index);
    const bool is_move = operand->kind == OPERAND_MOVE;
    const Place *const lent = is_move ? NULL : lent_by(borrows, operand);
    if (is_reference_for_call(borrows, operand))
        check_access(borrows, init_pointee(borrows->init, operand),
                     call->is_end ? ACCESS_END : kind_of_argument(call, index),
                     call->argument_spans[index], NULL);
    else if (lent != NULL && contracts_capture(call, index) == CAPTURE_NONE)
        check_access(borrows, lent, kind_of_argument(call, index), operand->span, NULL);
    else if (!is_move && contracts_capture(call, index) == CAPTURE_NONE)
        check_part(borrows, operand->place, kind_of_argument(call, index), operand->span);
    if (is_move)
        check_access(borrows, operand->place, ACCESS_MOVE, operand->span, NULL);
    const AccessKind kind = kind_of_value(call, index);
    if (kind == ACCESS_READ)
        memset(borrows->given, 0, sizeof(guint64) * borrows->loans->live_words);
    if (!is_move && !is_reference_for_call(borrows, operand) &&
        (lent == NULL || contracts_capture(call, index) != CAPTURE_NONE))
        check_access(borrows, operand->place, kind, operand->span, NULL);
    memset(borrows->given, 0, sizeof(guint64) * borrows->loans->live_words);
    check_against_arguments(borrows, call, index);
}

/* What a thread of a scope gets through a pointer variable, or from a walk over an array. */
static void
check_captures(Borrows *borrows, const Statement *call)
{
    for (size_t i = 0; i < borrows->loans->all->len; i++) {
        const Loan *const loan = loan_at(borrows, i);
        if (loan->statement != call || !loan->is_capture || loan->is_past || !loan->is_indirect ||
            g_hash_table_contains(borrows->ended, loan->chunk))
            continue;
        find_given(borrows, call, loan->argument);
        check_access(borrows, loan->place, loan->is_mut ? ACCESS_BORROW_MUT : ACCESS_BORROW,
                     loan->span, loan->chunk);
    }
    memset(borrows->given, 0, sizeof(guint64) * borrows->loans->live_words);
}

static void
check_call(Borrows *borrows, const Statement *call)
{
    if (call->callee == NULL && call->callee_operand.kind != OPERAND_CONST)
        check_access(borrows, call->callee_operand.place, ACCESS_READ, call->callee_operand.span,
                     NULL);
    for (size_t i = 0; i < call->n_arguments; i++)
        check_argument(borrows, call, i);
    check_captures(borrows, call);
    borrows_check_stored(borrows, call);
    borrows_check_kept(borrows, call);
    borrows_check_lendings(borrows, call);
    if (call->place != NULL)
        check_access(borrows, call->place, ACCESS_WRITE, call->span, NULL);
}

/* ---- other statements ----------------------------------------------------------------------- */

/* `*r = move(x)`: what is written through is used behind what is read. */
static void
give_target(Borrows *borrows, const Place *target)
{
    if (place_last_deref((Place *)(uintptr_t)target) == NULL)
        return;
    const size_t carrier = loans_carrier_of(borrows->loans, target);
    if (carrier != SIZE_MAX)
        set_bit(borrows->given, carrier);
}

/* `p = v.data + 1` does with what v owns what `p = &v.data[1]` does. */
static AccessKind
kind_of_operand(const Operand *operand, const Place *to)
{
    if (operand->kind == OPERAND_MOVE)
        return ACCESS_MOVE;
    if (to == NULL || to->type->kind != TYPE_POINTER ||
        loans_lender_of_member(operand->place) == NULL)
        return ACCESS_READ;
    if (to->type->of->is_const)
        return ACCESS_BORROW;
    return type_is_owned(to->type->of) ? ACCESS_BORROW_MUT : ACCESS_LEAD;
}

/* What a value is made of, which a place gets; NULL: none. */
static void
check_operands(Borrows *borrows, const Rvalue *value, const Place *to)
{
    for (size_t i = 0; i < value->n_operands; i++) {
        const Operand *const operand = &value->operands[i];
        if (operand->kind != OPERAND_CONST && operand->place != to) /* `x += 1` is a write */
            check_access(borrows, operand->place, kind_of_operand(operand, to), operand->span,
                         NULL);
    }
}

/* Is it a part of a value, or of what that owns, and not behind a pointer that owns nothing? */
static bool
goes_with_its_value(const Place *place)
{
    for (; place != NULL; place = place->parent)
        if (place->kind == PLACE_DEREF && !borrows_lies_in_owned(place->parent, NULL))
            return false;
    return true;
}

/* A pointer into a value that no variable holds, kept in one that is used later. */
static void
check_temporary(Borrows *borrows, const Statement *s)
{
    for (size_t i = 0; i < borrows->loans->all->len; i++) {
        const Loan *const loan = loan_at(borrows, i);
        if (loan->statement != s || loan->is_capture || !goes_with_its_value(loan->place))
            continue;
        const Local *const root = body_local_of(borrows->body, loan->place);
        const Local *const keeper = body_local_of(borrows->body, s->place);
        if (root == NULL || root->name != NULL || root->is_returned || !root->is_call_result ||
            keeper == NULL || keeper->name == NULL || !type_is_owned(root->type))
            continue;
        const size_t carrier = borrows->loans->carrier[keeper->place->index];
        if (carrier == SIZE_MAX || !loans_is_live(borrows->live, carrier))
            continue;
        Report *const report = report_new(TEXT_TEMPORARY_DROPPED, loan->span, NULL, NULL);
        report_primary(report, TEXT_TEMPORARY_HERE, root->type->name, NULL);
        borrows_label_use(borrows, report, carrier);
        report_help(report, TEXT_KEEP_GUARD, root->type->name, NULL);
        rules_report(borrows->body, s, report);
    }
}

/*
 * `r = p` with a pointer p to what is owned: as r = &*p. For a call it begins with the call, unless
 * it is a member of a struct that is made for it.
 */
static void
check_copy(Borrows *borrows, const Statement *s)
{
    const Local *const root = body_local_of(borrows->body, s->place);
    if (root != NULL && root->name == NULL && !root->is_returned && s->place->kind == PLACE_LOCAL)
        return;
    for (size_t i = 0; i < borrows->loans->all->len; i++) {
        const Loan *const loan = loan_at(borrows, i);
        if (loan->statement == s && loan->chunk == NULL && !loan->is_alias &&
            loan->place->kind == PLACE_DEREF && s->value.n_operands == 1 &&
            (loan->place->parent == s->value.operands[0].place ||
             loan->place->parent->parent == s->value.operands[0].place))
            check_access(borrows, loan->place, loan->is_mut ? ACCESS_BORROW_MUT : ACCESS_BORROW,
                         loan->span, NULL);
    }
}

/* `p = chunk.data`: a pointer to the part of an array that a walk is at. */
static void
check_parts(Borrows *borrows, const Statement *s)
{
    const Local *const root = body_local_of(borrows->body, s->place);
    if (s->place->type->kind != TYPE_POINTER || (root != NULL && root->is_chunk))
        return;
    for (size_t i = 0; i < s->value.n_operands; i++)
        if (s->value.operands[i].kind != OPERAND_CONST)
            check_part(borrows, s->value.operands[i].place,
                       s->place->type->of->is_const ? ACCESS_BORROW : ACCESS_BORROW_MUT,
                       s->value.operands[i].span);
}

/*
 * Is the value taken to put another one there at once, as belay_replace does? Then the place is
 * borrowed exclusively for that.
 */
static bool
is_exchange(const Borrows *borrows, const Statement *taken, const Statement *put)
{
    if (taken->kind != STATEMENT_ASSIGN || put->kind != STATEMENT_ASSIGN)
        return false;
    const Local *const keeper = body_local_of(borrows->body, taken->place);
    return keeper != NULL && keeper->name == NULL && taken->value.n_operands == 1 &&
           taken->value.operands[0].kind == OPERAND_MOVE &&
           taken->value.operands[0].place == put->place &&
           span_same_start(&taken->span, &put->span);
}

static const Statement *
neighbour(const Borrows *borrows, size_t index)
{
    const GArray *const statements = body_block_at(borrows->body, borrows->block)->statements;
    return index < statements->len ? &g_array_index(statements, Statement, index)
                                   : borrows->statement;
}

static void
check_assign(Borrows *borrows, const Statement *s)
{
    const RvalueKind kind = s->value.kind;
    if (is_exchange(borrows, s, neighbour(borrows, borrows->index + 1))) {
        check_access(borrows, s->value.operands[0].place, ACCESS_BORROW_MUT, s->span, NULL);
        return;
    }
    give_target(borrows, s->place);
    check_operands(borrows, &s->value, s->place);
    memset(borrows->given, 0, sizeof(guint64) * borrows->loans->live_words);
    if (kind == RVALUE_REF || kind == RVALUE_REF_MUT) {
        const Operand made = {.kind = OPERAND_COPY, .place = s->place};
        if (!is_reference_for_call(borrows, &made))
            check_access(borrows, s->value.place,
                         kind == RVALUE_REF ? ACCESS_BORROW : ACCESS_BORROW_MUT, s->span, NULL);
    }
    check_copy(borrows, s);
    check_parts(borrows, s);
    check_temporary(borrows, s);
    borrows_check_stored(borrows, s);
    if (!is_exchange(borrows, neighbour(borrows, borrows->index - 1), s))
        check_access(borrows, s->place, ACCESS_WRITE, s->span, NULL);
}

/* A variable ends; with a by_move capture what it leads to does. */
static void
check_end(Borrows *borrows, const Statement *s)
{
    const Local *const local = body_local_of(borrows->body, s->place);
    const Place *const owned =
        local->capture == CAPTURE_MOVE ? loans_pointee_of(local->place) : NULL;
    if (owned != NULL)
        check_access(borrows, owned, ACCESS_END, s->span, NULL);
    check_access(borrows, s->place, ACCESS_END, s->span, NULL);
}

static void
check_statement(Borrows *borrows, const Statement *s)
{
    switch (s->kind) {
    case STATEMENT_ASSIGN: check_assign(borrows, s); break;
    case STATEMENT_CALL: check_call(borrows, s); break;
    case STATEMENT_USE: check_operands(borrows, &s->value, NULL); break;
    case STATEMENT_DROP:
    case STATEMENT_DEAD: check_end(borrows, s); break;
    case STATEMENT_LIVE:
    case STATEMENT_SCOPE_BEGIN:
    case STATEMENT_SCOPE_END:
    case STATEMENT_RETURN:
    case STATEMENT_UNKNOWN: break;
    }
}

static void
check_block(Borrows *borrows, size_t index)
{
    const Loans *const loans = borrows->loans;
    const Block *const block = body_block_at(borrows->body, index);
    if (loans->at_entry[index] == NULL)
        return;
    memcpy(borrows->held, loans->at_entry[index],
           sizeof(guint64) * loans->n_carriers * loans->n_words);
    guint64 *const live = loans_live_after(loans, index);
    borrows->block = index;
    for (size_t i = 0; i < block->statements->len; i++) {
        borrows->index = i;
        borrows->statement = &g_array_index(block->statements, Statement, i);
        borrows->live = live + i * loans->live_words;
        check_statement(borrows, borrows->statement);
        loans_apply(loans, borrows->held, borrows->statement);
    }
    g_free(live);
}

/* Where nothing is borrowed two arguments of a call may be the same all the same. */
static void
check_calls(Borrows *borrows)
{
    for (size_t i = 0; i < borrows->body->order->len; i++) {
        const size_t index = g_array_index(borrows->body->order, size_t, i);
        const GArray *const statements = body_block_at(borrows->body, index)->statements;
        for (size_t j = 0; j < statements->len; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            for (size_t k = 1; s->kind == STATEMENT_CALL && k < s->n_arguments; k++)
                check_against_arguments(borrows, s, k);
        }
    }
}

void
rules_borrows(Body *body, const Init *init)
{
    Loans *const loans = loans_compute(body, init);
    Borrows borrows = {.body = body, .init = init, .loans = loans};
    if (loans == NULL) {
        check_calls(&borrows);
        return;
    }
    borrows.held = g_new0(guint64, loans->n_carriers * loans->n_words + 1);
    borrows.given = g_new0(guint64, loans->live_words);
    borrows.ended = g_hash_table_new(NULL, NULL);
    for (size_t i = 0; i < body->order->len; i++)
        check_block(&borrows, g_array_index(body->order, size_t, i));
    g_free(borrows.held);
    g_free(borrows.given);
    g_hash_table_destroy(borrows.ended);
    loans_free(loans);
}
