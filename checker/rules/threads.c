/* SPDX-License-Identifier: MIT */
/*
 * threads.c - what a thread is given may go there, and lives as long as the thread.
 *
 *     E0277   what is moved or copied must be Send, what is shared Sync; the result must be Send
 *     E0373   a borrowed capture, where nothing makes the thread end before what it borrows
 *     E0597   a pointer by_copy or by_static to a variable of this function; one to a variable
 *             that each thread has for itself, stored where others find it
 *     E0521   ... to what the caller lent for the call
 *     E0515   a pointer to plain data of this function is returned
 *     E0499   a capture by_mut, of a closure that several threads run at once
 *     E9002   a thread that is started behind our back
 *
 * Requires: the body. Works on each call that runs a closure (Meaning in mir.h).
 */
#include "analysis/contracts.h"
#include "analysis/init.h"
#include "analysis/provenance.h"
#include "analysis/runs.h"
#include "analysis/traits.h"
#include "rules/rules.h"
#include "support/source.h"

#include <string.h>

typedef struct Threads {
    Body *body;
    const Init *init;
    Provenances *pointers;
} Threads;

/* A capture as it is given at a spawn. */
typedef struct Given {
    const Statement *call;
    const Parameter *parameter;
    const Operand *operand;
    Span span; /* of the whole argument */
    RunKind run;
} Given;

static Type *
pointee(Type *type)
{
    return type->kind == TYPE_POINTER ? type->of : type;
}

/* ---- E0277 ---------------------------------------------------------------------------------- */

/* The name of the closure at the spawn: the first word like it behind the parenthesis. */
static Span
closure_span(const Statement *call)
{
    size_t length = 0;
    const char *const name = call->callee->closure;
    const char *const text = source_text(&call->span, &length);
    const char *const open = text == NULL ? NULL : memchr(text, '(', length);
    const char *const found =
        open == NULL ? NULL : g_strstr_len(open, (gssize)(length - (size_t)(open - text)), name);
    Span span = call->span;
    if (found == NULL)
        return span;
    for (const char *at = text; at < found; at++) {
        span.column = *at == '\n' ? 1 : span.column + 1;
        span.line += *at == '\n';
    }
    span.end_line = span.line;
    span.end_column = span.column + (uint32_t)strlen(name);
    return span;
}

static Report *
report_trait(const Given *given, Type *type, Trait trait)
{
    type = type->bare;
    const bool send = trait == TRAIT_SEND;
    Report *const report =
        report_new(send ? TEXT_NOT_SEND : TEXT_NOT_SYNC, given->span, type->name, NULL);
    report_primary(report, send ? TEXT_NOT_SEND_HERE : TEXT_NOT_SYNC_HERE, type->name, NULL);
    if (given->parameter->capture_text != NULL) {
        const Span closure = closure_span(given->call);
        report_label(report, closure, TEXT_REQUIRED_BY_CAPTURE, given->parameter->capture_text,
                     NULL);
    }
    rules_explain_trait(report, type, trait);
    if (type->kind == TYPE_POINTER && given->operand->kind == OPERAND_COPY &&
        (given->parameter->capture == CAPTURE_STATIC || given->parameter->is_static))
        report_help(report, TEXT_SAY_STATIC, NULL, NULL);
    return report;
}

static void
require(Threads *threads, const Given *given, Type *type, Trait trait)
{
    if (!type_has(type, trait))
        rules_report(threads->body, given->call, report_trait(given, type, trait));
}

/* The result crosses to the thread that joins. In a scope it may borrow what the scope lends. */
static void
check_result(Threads *threads, const Statement *call, RunKind run)
{
    Type *type = run_result(threads->body->unit, call);
    Trait trait = TRAIT_SEND;
    if (type == NULL || run == RUN_NOW)
        return;
    if (run == RUN_SCOPED && type->kind == TYPE_POINTER && type->of->is_const) {
        type = type->of;
        trait = TRAIT_SYNC;
    }
    if (type_has(type, trait))
        return;
    const Span span = closure_span(call);
    const bool send = trait == TRAIT_SEND;
    Report *const report = report_new(send ? TEXT_NOT_SEND : TEXT_NOT_SYNC, span, type->name, NULL);
    report_primary(report, send ? TEXT_NOT_SEND_HERE : TEXT_NOT_SYNC_HERE, type->name, NULL);
    report_note(report, TEXT_RESULT_GOES_BACK, NULL, NULL);
    rules_explain_trait(report, type, trait);
    rules_report(threads->body, call, report);
}

/* ---- E0597, E0521 --------------------------------------------------------------------------- */

static void
report_local(Threads *threads, const Given *given, Provenance from)
{
    const Local *const owner = body_local_of(threads->body, from.local);
    const char *const name = owner != NULL && owner->is_hidden
                                 ? "the guard of this block"
                                 : place_text(threads->body, from.local);
    const bool is_here = from.span.source == NULL || span_contains(&given->span, &from.span);
    Report *const report =
        report_new(TEXT_LOCAL_ESCAPES, is_here ? given->span : from.span, name, NULL);
    report_primary(report, is_here ? TEXT_LOCAL_ESCAPES_HERE : TEXT_SHORT_BORROW_HERE, NULL, NULL);
    if (!is_here)
        report_label(report, given->span, TEXT_LOCAL_ESCAPES_HERE, NULL, NULL);
    if (owner != NULL && owner->name != NULL && !owner->is_hidden)
        report_label(report, owner->span, TEXT_DECLARED_HERE, owner->name, NULL);
    report_help(report, TEXT_USE_SCOPE, NULL, NULL);
    rules_report(threads->body, given->call, report);
}

static void
report_parameter(Threads *threads, const Given *given, const Local *parameter)
{
    Report *const report = report_new(TEXT_PARAMETER_ESCAPES, given->span, parameter->name, NULL);
    report_primary(report, TEXT_PARAMETER_ESCAPES_HERE, parameter->name, NULL);
    report_label(report, parameter->span, TEXT_PARAMETER_IS_BORROW, parameter->name, NULL);
    report_help(report, TEXT_USE_SCOPE, NULL, NULL);
    rules_report(threads->body, given->call, report);
}

static void
report_static_lent(Threads *threads, const Given *given)
{
    Report *const report = report_new(TEXT_STATIC_LENT, given->span, NULL, NULL);
    report_primary(report, TEXT_STATIC_LENT_HERE, NULL, NULL);
    report_help(report, TEXT_GLOBAL_MEND, NULL, NULL);
    rules_report(threads->body, given->call, report);
}

/* A pointer to a static: what is there must be for all threads. */
static void
check_static(Threads *threads, const Given *given, Provenance from)
{
    Type *const target = given->parameter->type->of;
    if (type_forbids_sync(target)) {
        require(threads, given, target, TRAIT_SYNC);
    } else if ((from.points & POINTS_MUTABLE) != 0) {
        report_static_lent(threads, given);
    } else if (target->is_const) {
        if (!type_is_static_data(target))
            require(threads, given, target, TRAIT_SYNC);
    } else if (!type_is_synchronised(target)) { /* several could change it */
        require(threads, given, given->parameter->type, TRAIT_SEND);
    }
}

/* Would it be right if it were to a static that check_static knows nothing bad of? */
static bool
may_be_static(Type *type)
{
    if (type->kind != TYPE_POINTER || type_forbids_sync(type->of))
        return false;
    return type->of->is_const ? type_is_static_data(type->of) || type_has(type->of, TRAIT_SYNC)
                              : type_is_synchronised(type->of);
}

/* Nobody knows where it leads; or, with a source, those who know its body. */
static void
check_unknown(Threads *threads, const Given *given, Provenance from)
{
    Type *const type = given->operand->type != NULL ? given->operand->type : given->parameter->type;
    if (from.source == NULL || type_has(type, TRAIT_SEND) || !may_be_static(given->parameter->type))
        require(threads, given, type, TRAIT_SEND);
    else
        rules_doubt(threads->body, given->call, report_trait(given, type, TRAIT_SEND), from.source);
}

/* A pointer must lead to what lives for ever. */
static void
check_lives_for_ever(Threads *threads, const Given *given)
{
    const Provenance from = provenance_of(threads->pointers, given->operand);
    const bool is_raw = given->operand->kind != OPERAND_CONST && /* a member, and no borrow */
                        given->operand->place->kind == PLACE_FIELD &&
                        (from.points & POINTS_UNKNOWN) != 0;
    if (!is_raw && (from.points & POINTS_LOCAL) != 0)
        report_local(threads, given, from);
    else if (!is_raw && (from.points & POINTS_PARAMETER) != 0)
        report_parameter(threads, given, from.parameter);
    else if ((from.points & POINTS_UNKNOWN) != 0 || from.points == 0)
        check_unknown(threads, given, from);
    else if (given->parameter->type->kind == TYPE_POINTER)
        check_static(threads, given, from);
}

/* The scope that a spawn is given, from 1; 0 when it is one of the caller's. */
static size_t
scope_of(const Threads *threads, const Statement *call)
{
    const Place *const scope = contracts_scope_of(threads->body, call);
    for (size_t i = 0; i < threads->body->scopes->len; i++) {
        const ScopeBlock *const block = &g_array_index(threads->body->scopes, ScopeBlock, i);
        if (scope != NULL && block->handle != NULL && scope == block->handle->place)
            return i + 1;
    }
    return 0;
}

/* Is a scope the same as another, or inside of it? */
static bool
scope_is_within(const Body *body, size_t inner, size_t outer)
{
    while (inner != 0 && inner != outer)
        inner = g_array_index(body->scopes, ScopeBlock, inner - 1).outer;
    return inner == outer && outer != 0;
}

/* Is a variable gone before the threads of the scope have ended: is it of the scope's own block? */
static bool
ends_before_scope(const Threads *threads, const Given *given, const Place *variable)
{
    const Local *const local = body_local_of(threads->body, variable);
    const size_t scope = scope_of(threads, given->call);
    return scope == 0 || (local != NULL && scope_is_within(threads->body, local->scope, scope));
}

/* Where the borrows lead that a value holds; those behind a pointer: of the value that is there. */
static Provenance
provenance_of_borrows(const Threads *threads, const Operand *operand)
{
    const Place *const deref =
        operand->kind == OPERAND_CONST ? NULL : place_last_deref(operand->place);
    if (deref == NULL)
        return provenance_of(threads->pointers, operand);
    const Operand pointer = {.kind = OPERAND_COPY, .place = deref->parent};
    const Provenance from = provenance_of(threads->pointers, &pointer);
    const Local *const holder =
        from.local == NULL ? NULL : body_local_of(threads->body, from.local);
    return holder == NULL ? from : threads->pointers->of_local[holder->place->index];
}

/* A value that holds borrows: they must last as long as the thread. */
static void
check_lent(Threads *threads, const Given *given)
{
    const Provenance from = provenance_of_borrows(threads, given->operand);
    const bool is_local = (from.points & POINTS_LOCAL) != 0;
    if (given->run == RUN_THREAD && is_local)
        report_local(threads, given, from);
    else if (given->run == RUN_THREAD && (from.points & POINTS_PARAMETER) != 0)
        report_parameter(threads, given, from.parameter);
    else if (given->run == RUN_THREAD && from.guard != NULL)
        report_local(threads, given, (Provenance){.local = from.guard});
    else if (given->run == RUN_SCOPED && is_local && ends_before_scope(threads, given, from.local))
        report_local(threads, given, from);
}

/* ---- E0373 ---------------------------------------------------------------------------------- */

static void
report_outlives(Threads *threads, const Given *given, const Place *place, TextId message)
{
    const char *const name = place == NULL ? "what it points to" : place_text(threads->body, place);
    Report *const report = report_new(message, closure_span(given->call), name, NULL);
    report_primary(report, TEXT_MAY_OUTLIVE_HERE, name, NULL);
    report_label(report, given->span, TEXT_BORROWED_BY_CAPTURE, name, NULL);
    if (message == TEXT_MAY_OUTLIVE)
        report_help(report, TEXT_USE_SCOPE, NULL, NULL);
    else
        report_help(report, TEXT_DECLARE_OUTSIDE, name, NULL);
    rules_report(threads->body, given->call, report);
}

static void
check_borrow(Threads *threads, const Given *given)
{
    const Provenance from = provenance_of(threads->pointers, given->operand);
    if ((from.points & POINTS_THREAD) != 0 && given->run != RUN_NOW &&
        !type_is_synchronised(pointee(given->parameter->type)->bare)) {
        report_static_lent(threads, given); /* its own thread may change it meanwhile */
        return;
    }
    if (given->run == RUN_THREAD) {
        report_outlives(threads, given, from.local, TEXT_MAY_OUTLIVE);
        return;
    }
    if (given->run == RUN_SCOPED && (from.points & POINTS_MUTABLE) != 0 &&
        scope_of(threads, given->call) == 0) {
        report_static_lent(threads, given); /* nobody knows who uses it until the scope ends */
        return;
    }
    if (given->run != RUN_SCOPED || (from.points & POINTS_LOCAL) == 0)
        return;
    if (ends_before_scope(threads, given, from.local))
        report_outlives(threads, given, from.local, TEXT_MAY_OUTLIVE_BLOCK);
}

/* ---- captures ------------------------------------------------------------------------------- */

static bool
is_scope_pointer(const Type *type)
{
    return type->kind == TYPE_POINTER && type->of->is_scope;
}

/* Several threads run the closure at once: each would have the same thing for itself alone. */
static void
report_in_each(Threads *threads, const Given *given)
{
    Report *const report = report_new(TEXT_MUT_IN_EACH, given->span, given->parameter->name, NULL);
    report_primary(report, TEXT_MUT_IN_EACH_HERE, NULL, NULL);
    report_help(report, TEXT_USE_CHUNKS, NULL, NULL);
    rules_report(threads->body, given->call, report);
}

/* A value that goes to a thread as it is. */
static void
check_value(Threads *threads, const Given *given)
{
    require(threads, given, given->parameter->type, TRAIT_SEND);
    if (!type_has_borrow(given->parameter->type))
        return;
    check_lent(threads, given);
    if (given->run == RUN_PARALLEL && type_has_exclusive_borrow(given->parameter->type))
        report_in_each(threads, given);
}

static void
check_copied(Threads *threads, const Given *given)
{
    Type *const type = given->parameter->type;
    if (given->run == RUN_NOW || is_scope_pointer(type))
        return;
    if (type->kind == TYPE_POINTER && type->of->bare->kind != TYPE_FUNCTION)
        check_lives_for_ever(threads, given);
    else
        check_value(threads, given);
}

static void
check_capture(Threads *threads, const Given *given)
{
    Type *const type = given->parameter->type;
    switch (given->parameter->capture) {
    case CAPTURE_NONE: break;
    case CAPTURE_MOVE:
        if (given->run != RUN_NOW)
            check_value(threads, given);
        break;
    case CAPTURE_COPY: check_copied(threads, given); break;
    case CAPTURE_STATIC: /* run here, too: the closure may give it to a thread */
        check_lives_for_ever(threads, given);
        break;
    case CAPTURE_REF:
        check_borrow(threads, given);
        if (given->run != RUN_NOW)
            require(threads, given, pointee(type)->bare, TRAIT_SYNC);
        break;
    case CAPTURE_MUT:
        check_borrow(threads, given);
        if (given->run == RUN_PARALLEL)
            report_in_each(threads, given);
        if (given->run != RUN_NOW)
            require(threads, given, pointee(type)->bare, TRAIT_SEND);
        break;
    }
}

/* A function that gives values that hold borrows to a thread of the scope that it is given. */
static void
check_passed_on(Threads *threads, const Statement *call)
{
    for (size_t i = 0; i < call->n_arguments; i++) {
        if (contracts_capture(call, i) != CAPTURE_COPY)
            continue;
        const Given given = {.call = call,
                             .parameter = &call->callee->parameters[i],
                             .operand = &call->arguments[i],
                             .span = call->argument_spans[i],
                             .run = RUN_SCOPED};
        check_lent(threads, &given);
    }
}

static void
check_spawn(Threads *threads, const Statement *call)
{
    const RunKind run = run_kind(call);
    if (run == RUN_NONE) {
        check_passed_on(threads, call);
        return;
    }
    for (size_t i = 0; i < call->n_arguments && i < call->callee->n_parameters; i++) {
        const Given given = {.call = call,
                             .parameter = &call->callee->parameters[i],
                             .operand = &call->arguments[i],
                             .span = call->argument_spans[i],
                             .run = run};
        check_capture(threads, &given);
    }
    check_result(threads, call, run);
}

/*
 * What is sent, or what the pointer leads to from which it is sent: of pointers, where they lead.
 */
static void
check_sent(Threads *threads, const Given *given, const Type *type)
{
    if (type_has_borrow((Type *)(uintptr_t)type))
        check_lent(threads, given);
    if (type->kind != TYPE_POINTER || type->of->bare->kind == TYPE_FUNCTION)
        return;
    if (!given->parameter->is_through) {
        check_lives_for_ever(threads, given);
        return;
    }
    Place *const target = init_pointee(threads->init, given->operand);
    if (target == NULL || target->type->kind != TYPE_POINTER)
        return;
    const Operand value = {
        .kind = OPERAND_COPY, .place = target, .type = target->type, .span = given->span};
    const Parameter parameter = {.name = given->parameter->name, .type = target->type};
    const Given sent = {given->call, &parameter, &value, given->span, given->run};
    check_lives_for_ever(threads, &sent);
}

/* A function of a library that says: what this parameter is given goes to another thread. */
static void
check_needs(Threads *threads, const Statement *call)
{
    for (size_t i = 0; i < call->n_arguments && i < call->callee->n_parameters; i++) {
        const Parameter *const parameter = &call->callee->parameters[i];
        const Given given = {.call = call,
                             .parameter = parameter,
                             .operand = &call->arguments[i],
                             .span = call->argument_spans[i],
                             .run = RUN_THREAD};
        Type *const type = given.operand->type != NULL ? given.operand->type : parameter->type;
        if (parameter->needs_send)
            check_sent(threads, &given, type);
        if (parameter->needs_sync)
            require(threads, &given, pointee(type), TRAIT_SYNC);
        if (parameter->is_static)
            check_lives_for_ever(threads, &given);
    }
}

/* A member that is declared BELAY_STATIC gets nothing else. */
static void
check_static_member(Threads *threads, const Statement *s)
{
    const Place *const place = s->place;
    if (s->kind != STATEMENT_ASSIGN || place->kind != PLACE_FIELD ||
        !place->parent->type->fields[place->index].is_static || s->value.n_operands != 1)
        return;
    const Field *const field = &place->parent->type->fields[place->index];
    const Parameter parameter = {.name = field->name, .type = field->type, .span = field->span};
    const Given given = {.call = s,
                         .parameter = &parameter,
                         .operand = &s->value.operands[0],
                         .span = s->span,
                         .run = RUN_THREAD};
    check_lives_for_ever(threads, &given);
}

/* ---- what ends with its thread -------------------------------------------------------------- */

static void
report_of_thread(Threads *threads, const Statement *s, Span span)
{
    Report *const report = report_new(TEXT_OF_THREAD_ESCAPES, span, NULL, NULL);
    report_primary(report, TEXT_OF_THREAD_ESCAPES_HERE, NULL, NULL);
    rules_report(threads->body, s, report);
}

/* May another thread find what is stored there: behind a lock or a capture, in an atomic? */
static bool
is_found_by_others(const Threads *threads, const Place *place)
{
    const Place *const deref = place_last_deref((Place *)(uintptr_t)place);
    const Local *const root = body_local_of(threads->body, place);
    if (deref == NULL)
        return root == NULL ? place->type->is_atomic
                            : root->is_returned && threads->body->symbol->is_closure;
    if (root != NULL && (root->capture == CAPTURE_MUT || root->capture == CAPTURE_REF))
        return true;
    const Operand pointer = {.kind = OPERAND_COPY, .place = deref->parent};
    return deref->parent->parent == NULL ? provenance_of(threads->pointers, &pointer).guard != NULL
                                         : deref->parent->parent->type->bare->is_guard;
}

/* A pointer to a variable that each thread has for itself, where others find it. */
static void
check_of_thread(Threads *threads, const Statement *s)
{
    if (s->kind == STATEMENT_ASSIGN && provenance_can_carry(s->place->type) &&
        (provenance_of_value(threads->pointers, &s->value).points & POINTS_THREAD) != 0 &&
        is_found_by_others(threads, s->place))
        report_of_thread(threads, s, s->span);
    for (size_t i = 0; s->kind == STATEMENT_CALL && i < s->n_arguments; i++)
        if (contracts_kept_in(s, i) != 0 &&
            (provenance_of(threads->pointers, &s->arguments[i]).points & POINTS_THREAD) != 0)
            report_of_thread(threads, s, s->argument_spans[i]);
}

/* ---- E0515 ---------------------------------------------------------------------------------- */

/* Plain data; what is owned, and its parts, is for rules/borrows.c. */
static bool
is_plain(const Place *place)
{
    for (; place != NULL; place = place->parent)
        if (type_is_owned(place->type) || place->type->bare->is_guard)
            return false;
    return true;
}

/* `return &n`, or a variable that leads to nothing else. */
static void
check_returned(Threads *threads, const Statement *s)
{
    const Local *const to = s->kind == STATEMENT_ASSIGN && s->place->kind == PLACE_LOCAL
                                ? body_local_of(threads->body, s->place)
                                : NULL;
    if (to == NULL || !to->is_returned || s->place->type->kind != TYPE_POINTER ||
        !threads->body->unit->is_annotated)
        return;
    const Provenance from = provenance_of_value(threads->pointers, &s->value);
    if (from.points != POINTS_LOCAL || from.local == NULL || !is_plain(from.local))
        return;
    const char *const name = place_text(threads->body, from.local);
    Report *const report = report_new(TEXT_RETURNS_BORROW, s->span, name, NULL);
    report_primary(report, TEXT_RETURNS_BORROW_HERE, name, NULL);
    rules_report(threads->body, s, report);
}

/* ---- E9002 ---------------------------------------------------------------------------------- */

static void
check_behind(Threads *threads, const Statement *s, const Symbol *function, Span span)
{
    if (!function->starts_thread || !threads->body->unit->is_annotated)
        return; /* a file that knows nothing of all this starts its threads as it likes */
    Report *const report = report_new(TEXT_THREAD_BEHIND, span, function->name, NULL);
    report_primary(report, TEXT_THREAD_BEHIND_HERE, NULL, NULL);
    report_help(report, TEXT_USE_SPAWN, NULL, NULL);
    rules_report(threads->body, s, report);
}

/* Who names such a function without a call may call it by a pointer. */
static void
check_named(Threads *threads, const Statement *s, const Operand *operands, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (operands[i].kind == OPERAND_CONST && operands[i].constant == CONST_FUNCTION &&
            operands[i].symbol != NULL)
            check_behind(threads, s, operands[i].symbol, operands[i].span);
}

void
rules_threads(Body *body, const Init *init)
{
    Threads threads = {body, init, provenances_compute(body)};
    for (size_t i = 0; i < body->order->len; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            check_static_member(&threads, s);
            check_of_thread(&threads, s);
            check_returned(&threads, s);
            check_named(&threads, s, s->value.operands, s->value.n_operands);
            check_named(&threads, s, s->arguments, s->n_arguments);
            if (s->kind != STATEMENT_CALL || s->callee == NULL)
                continue;
            check_spawn(&threads, s);
            check_needs(&threads, s);
            check_behind(&threads, s, s->callee, s->span);
        }
    }
    provenances_free(threads.pointers);
}
