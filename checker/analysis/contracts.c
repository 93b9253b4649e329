/* SPDX-License-Identifier: MIT */
/*
 * contracts.c - what a function does with what it is lent, found out from its body.
 *
 *     lends          the result may point into what the parameter points to
 *     kept_in        it is stored in what other parameters point to, or in a static
 *     scope_capture  what it points to goes to a thread of a scope that is a parameter as well
 *     lends_thread   of the function: the result may point to what ends with the thread
 *     lends_static   of the function: the result points to what lives for ever, or does
 *     static_if      where that of this function of another file does
 *
 * Requires: all bodies of the unit. One round finds what a body does by itself, the next what it
 * does by calling the others; rounds go on until nothing changes. Of a function without a body in
 * sight that is given a scope, the worst is assumed: it gives all that it is lent to a thread.
 * Nothing is guessed of what others return: annotate.h has the word for it.
 */
#include "analysis/contracts.h"

#include "analysis/provenance.h"
#include "analysis/runs.h"

enum { KNOWN_PARAMETERS = 63 }; /* Provenance.parameters counts those beyond as the last */

static bool
is_scope_pointer(const Type *type)
{
    return type != NULL && type->kind == TYPE_POINTER && type->of->is_scope;
}

size_t
contracts_scope_argument(const Statement *call)
{
    for (size_t i = 0;
         call->callee != NULL && i < call->callee->n_parameters && i < call->n_arguments; i++)
        if (is_scope_pointer(call->callee->parameters[i].type))
            return i;
    return SIZE_MAX;
}

/* The one value that a variable gets, if it is another variable; NULL: it is not. */
static const Place *
copied_from(const Body *body, const Place *local)
{
    const Place *from = NULL;
    size_t n_values = 0;
    for (size_t i = 0; i < body->order->len; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            if (s->place != local || (s->kind != STATEMENT_ASSIGN && s->kind != STATEMENT_CALL))
                continue;
            n_values++;
            if (s->kind == STATEMENT_ASSIGN && s->value.kind == RVALUE_USE &&
                s->value.operands[0].kind == OPERAND_COPY &&
                s->value.operands[0].place->kind == PLACE_LOCAL)
                from = s->value.operands[0].place;
        }
    }
    return n_values == 1 ? from : NULL;
}

const Place *
contracts_scope_of(const Body *body, const Statement *call)
{
    const size_t argument = contracts_scope_argument(call);
    if (argument == SIZE_MAX || call->arguments[argument].kind == OPERAND_CONST)
        return NULL;
    const Place *scope = call->arguments[argument].place;
    for (size_t i = 0; i < body->locals->len && scope->kind == PLACE_LOCAL; i++) {
        const Place *const from = copied_from(body, scope);
        if (from == NULL)
            break;
        scope
            = from;
    }
    return scope;
}

/* What a function may do that nobody can look into. */
static Capture
assumed(const Symbol *callee, const Parameter *parameter)
{
    const Type *const type = parameter->type;
    if (callee->body != NULL || callee->is_trusted || callee->is_foreign ||
        type->kind != TYPE_POINTER || type->of->is_scope || type->of->bare->kind == TYPE_FUNCTION)
        return CAPTURE_NONE;
    return type->of->is_const ? CAPTURE_REF : CAPTURE_MUT;
}

/* What a thread borrows by a capture: also by a value that holds borrows. */
static Capture
captured_of(const Parameter *parameter)
{
    switch (parameter->capture) {
    case CAPTURE_REF:
    case CAPTURE_MUT: return parameter->capture;
    case CAPTURE_COPY:
    case CAPTURE_MOVE: return type_has_borrow(parameter->type) ? CAPTURE_COPY : CAPTURE_NONE;
    case CAPTURE_NONE:
    case CAPTURE_STATIC: return CAPTURE_NONE;
    }
    return CAPTURE_NONE;
}

Capture
contracts_capture(const Statement *call, size_t index)
{
    if (call->callee == NULL || index >= call->callee->n_parameters)
        return CAPTURE_NONE;
    const Parameter *const parameter = &call->callee->parameters[index];
    if (run_kind(call) == RUN_SCOPED)
        return captured_of(parameter);
    if (contracts_scope_argument(call) == SIZE_MAX)
        return CAPTURE_NONE;
    return parameter->scope_capture != CAPTURE_NONE ? parameter->scope_capture
                                                    : assumed(call->callee, parameter);
}

/* A value that is sent, of those for which rules/threads.c does not ask where they lead. */
static bool
is_sent(const Parameter *parameter)
{
    return parameter->needs_send && !parameter->is_through &&
           parameter->type->kind == TYPE_RECORD && !type_has_borrow(parameter->type);
}

guint64
contracts_kept_in(const Statement *call, size_t index)
{
    if (call->callee == NULL || index >= call->callee->n_parameters)
        return 0;
    const Parameter *const parameter = &call->callee->parameters[index];
    return parameter->kept_in | (is_sent(parameter) ? G_GUINT64_CONSTANT(1) << KEPT_FOR_EVER : 0);
}

/* ---- what one body does --------------------------------------------------------------------- */

/* To the one that asks for more, in the order of the enum: so that this comes to an end. */
static bool
strengthen(Capture *capture, Capture to)
{
    if (to <= *capture)
        return false;
    *capture = to;
    return true;
}

/* A call that gives what it is lent to a thread of a scope of the caller's. */
static bool
infer_captures(const Provenances *pointers, Symbol *symbol, const Statement *call)
{
    const size_t scope = contracts_scope_argument(call);
    bool changed = false;
    if (scope == SIZE_MAX ||
        (provenance_of(pointers, &call->arguments[scope]).points & POINTS_PARAMETER) == 0)
        return false;
    for (size_t i = 0; i < call->n_arguments; i++) {
        const Capture capture = contracts_capture(call, i);
        if (capture == CAPTURE_NONE)
            continue;
        const guint64 from = provenance_of(pointers, &call->arguments[i]).parameters;
        for (size_t p = 0; p < symbol->n_parameters && p < KNOWN_PARAMETERS; p++)
            if ((from >> p & 1) != 0)
                changed |= strengthen(&symbol->parameters[p].scope_capture, capture);
    }
    return changed;
}

static bool
infer_lending(const Provenances *pointers, const Body *body)
{
    Symbol *const symbol = body->symbol;
    if (body->result == SIZE_MAX)
        return false;
    const bool is_of_thread = (pointers->of_local[body->result].points & POINTS_THREAD) != 0;
    bool changed = is_of_thread && !symbol->lends_thread;
    symbol->lends_thread |= is_of_thread;
    const guint64 from = pointers->of_local[body->result].parameters;
    for (size_t p = 0; p < symbol->n_parameters && p < KNOWN_PARAMETERS; p++) {
        Parameter *const parameter = &symbol->parameters[p];
        if ((from >> p & 1) == 0 || parameter->lends || parameter->is_static ||
            !provenance_can_carry(parameter->type))
            continue;
        parameter->lends = changed = true;
    }
    return changed;
}

/* Parameters that lead to where a pointer leads; KEPT_FOR_EVER of a static. */
static guint64
keepers(Provenance to)
{
    const guint64 known = to.parameters & ((G_GUINT64_CONSTANT(1) << KNOWN_PARAMETERS) - 1);
    return known | ((to.points & POINTS_STATIC) != 0 ? G_GUINT64_CONSTANT(1) << KEPT_FOR_EVER : 0);
}

static bool
keep(Symbol *symbol, guint64 kept, guint64 in)
{
    bool changed = false;
    for (size_t p = 0; p < symbol->n_parameters && p < KNOWN_PARAMETERS; p++) {
        Parameter *const parameter = &symbol->parameters[p];
        const guint64 others = in & ~(G_GUINT64_CONSTANT(1) << p);
        if ((kept >> p & 1) == 0 || parameter->is_static ||
            !provenance_can_carry(parameter->type) || (others & ~parameter->kept_in) == 0)
            continue;
        parameter->kept_in |= others;
        changed = true;
    }
    return changed;
}

/* `*to = p`, `static_ = p`: the pointer is kept. */
static bool
infer_stores(const Provenances *pointers, Symbol *symbol, const Statement *s)
{
    const Place *const deref = place_last_deref(s->place);
    if (!provenance_can_carry(s->place->type) ||
        (deref == NULL && place_root(s->place)->kind != PLACE_GLOBAL))
        return false;
    const Operand base = {.kind = OPERAND_COPY, .place = deref == NULL ? NULL : deref->parent};
    const Provenance to =
        deref == NULL ? (Provenance){.points = POINTS_STATIC} : provenance_of(pointers, &base);
    return keep(symbol, provenance_of_value(pointers, &s->value).parameters, keepers(to));
}

/* What a call keeps of what it is given. */
static bool
infer_kept(const Provenances *pointers, Symbol *symbol, const Statement *call)
{
    bool changed = false;
    for (size_t i = 0; i < call->n_arguments; i++) {
        const guint64 kept_in = contracts_kept_in(call, i);
        guint64 in = kept_in & G_GUINT64_CONSTANT(1) << KEPT_FOR_EVER;
        for (size_t j = 0; j < call->n_arguments && j < KEPT_FOR_EVER; j++)
            if ((kept_in >> j & 1) != 0)
                in |= keepers(provenance_of(pointers, &call->arguments[j]));
        if (kept_in != 0)
            changed |= keep(symbol, provenance_of(pointers, &call->arguments[i]).parameters, in);
    }
    return changed;
}

static bool
infer_body(Body *body)
{
    Provenances *const pointers = provenances_compute(body);
    bool changed = infer_lending(pointers, body);
    for (size_t i = 0; i < body->order->len; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            if (s->kind == STATEMENT_ASSIGN)
                changed |= infer_stores(pointers, body->symbol, s);
            if (s->kind != STATEMENT_CALL)
                continue;
            changed |= infer_captures(pointers, body->symbol, s);
            changed |= infer_kept(pointers, body->symbol, s);
        }
    }
    provenances_free(pointers);
    return changed;
}

/* Only these can say something: they return, or are given, a pointer or what may hold one. */
static bool
is_of_interest(const Symbol *symbol)
{
    const Type *const result = symbol->type->kind == TYPE_FUNCTION ? symbol->type->of : NULL;
    if (result != NULL && (result->kind == TYPE_POINTER || result->kind == TYPE_RECORD))
        return true;
    for (size_t i = 0; i < symbol->n_parameters; i++)
        if (provenance_can_carry(symbol->parameters[i].type))
            return true;
    return false;
}

/*
 * What lives for ever is looked for when all else is known, and from the worst: what a function
 * returns is unknown until its body says more.
 */
static bool
infer_static(const Body *body)
{
    Symbol *const symbol = body->symbol;
    if (body->result == SIZE_MAX || symbol->lends_static || symbol->type->of == NULL ||
        symbol->type->of->kind != TYPE_POINTER)
        return false;
    Provenances *const pointers = provenances_compute(body);
    const Provenance result = pointers->of_local[body->result];
    provenances_free(pointers);
    Symbol *const before = symbol->static_if;
    symbol->lends_static = result.points == POINTS_STATIC;
    symbol->static_if =
        (result.points & ~(POINTS_STATIC | POINTS_UNKNOWN)) == 0 ? result.source : NULL;
    return symbol->lends_static || symbol->static_if != before;
}

/* What is lent by a function that a pointer of its type may lead to. */
static void
tell_types(const Unit *unit)
{
    for (size_t i = 0; i < unit->symbols->len; i++) {
        const Symbol *const symbol = g_ptr_array_index(unit->symbols, i);
        for (size_t p = 0; symbol->is_address_taken && p < symbol->n_parameters; p++)
            if (symbol->parameters[p].lends && p < KNOWN_PARAMETERS)
                symbol->type->lent |= G_GUINT64_CONSTANT(1) << p;
    }
}

void
contracts_infer(Unit *unit)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < unit->bodies->len; i++) {
            Body *const body = g_ptr_array_index(unit->bodies, i);
            if (!body->has_unknown && is_of_interest(body->symbol))
                changed |= infer_body(body);
        }
    }
    tell_types(unit);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < unit->bodies->len; i++) {
            const Body *const body = g_ptr_array_index(unit->bodies, i);
            if (!body->has_unknown)
                changed |= infer_static(body);
        }
    }
}
