/* SPDX-License-Identifier: MIT */
/*
 * lower_call.c - calls, and the few that mean something of their own.
 *
 * What a call means is said by annotations of the function (Meaning in mir.h); no function is known
 * by its name. A move is written `*(T *)take(..., &x, ...)`: the place that the deref names is x
 * itself, to be moved from. All other meanings are calls like any, which the rules look at.
 */
#include "frontend/lower.h"

#include <string.h>

/* `_Generic(x, T: f, default: g)(...)`: the function of the type that the choice has, or NULL. */
static Symbol *
chosen_symbol(Lower *lower, CXCursor choice)
{
    GArray *const kids = front_kids(choice);
    const Type *const type = front_type_of(lower->front, choice);
    Symbol *chosen = NULL;
    bool is_one = true;
    for (size_t i = 1; i < kids->len; i++) {
        const CXCursor named = clang_getCursorReferenced(g_array_index(kids, CXCursor, i));
        if (clang_getCursorKind(named) != CXCursor_FunctionDecl ||
            front_type_of(lower->front, named)->bare != type->bare)
            continue;
        Symbol *const symbol = front_symbol(lower->front, named);
        is_one &= chosen == NULL || chosen == symbol;
        chosen = symbol;
    }
    g_array_unref(kids);
    return is_one ? chosen : NULL;
}

/* The function that is called by its name, or NULL. */
static Symbol *
called_symbol(Lower *lower, CXCursor call)
{
    const CXCursor callee = clang_getCursorReferenced(call);
    if (clang_getCursorKind(callee) == CXCursor_FunctionDecl)
        return front_symbol(lower->front, callee);
    const CXCursor called = front_kid(call, 0);
    if (clang_Cursor_isNull(called) ||
        clang_getCursorKind(lower_strip(called)) != CXCursor_GenericSelectionExpr)
        return NULL;
    return chosen_symbol(lower, lower_strip(called));
}

static CXCursor
strip_casts(CXCursor expression)
{
    expression = lower_strip(expression);
    while (clang_getCursorKind(expression) == CXCursor_CStyleCastExpr)
        expression = lower_strip(front_last_kid(expression));
    return expression;
}

static CXCursor
argument_of(CXCursor call, size_t index)
{
    return clang_Cursor_getArgument(call, (unsigned)index);
}

/* ---- move and replace ----------------------------------------------------------------------- */

/* What an argument points to: of `&x`, x. */
static Place *
pointed_to(Lower *lower, CXCursor argument, Span *ret_span)
{
    const CXCursor inner = strip_casts(argument);
    if (clang_getCursorKind(inner) == CXCursor_UnaryOperator &&
        clang_getCursorUnaryOperatorKind(inner) == CXUnaryOperator_AddrOf) {
        const CXCursor target = lower_strip(front_kid(inner, 0));
        *ret_span = front_span(lower->front, target);
        return lower_place(lower, target);
    }
    const Operand operand = lower_operand(lower, inner, NULL);
    *ret_span = operand.span;
    if (operand.place != NULL && operand.place->type->kind == TYPE_POINTER)
        return place_deref(lower->body, operand.place);
    return lower_temporary(lower, front_type_of(lower->front, inner), operand.span);
}

static Place *
consumed_place(Lower *lower, CXCursor call, const Symbol *callee, Span *ret_span)
{
    for (size_t i = 0; i < callee->n_parameters; i++)
        if (callee->parameters[i].consumes)
            return pointed_to(lower, argument_of(call, i), ret_span);
    return NULL;
}

/* replace(p, (T[1]){v}): the old value is taken out, the new one put in. */
static Place *
replaced_place(Lower *lower, CXCursor call, Span *ret_span)
{
    Span value_span;
    Place *const place = pointed_to(lower, argument_of(call, 0), ret_span);
    Place *value = pointed_to(lower, argument_of(call, 1), &value_span);
    if (value->type->kind == TYPE_ARRAY)
        value = place_index(lower->body, value);
    Place *const old = lower_temporary(lower, place->type, *ret_span);
    lower_assign(lower, old, rvalue_use(lower, operand_move(place, *ret_span)), *ret_span, false);
    lower_assign(lower, place, rvalue_use(lower, operand_move(value, value_span)), *ret_span,
                 false);
    return old;
}

/* make(&(T){0}, ...): what it fills is the value, to be moved on. */
static Place *
made_place(Lower *lower, CXCursor call, Symbol *callee, Span *ret_span)
{
    const size_t n = (size_t)MAX(clang_Cursor_getNumArguments(call), 0);
    Operand *const operands = arena_array(&lower->unit->arena, Operand, n);
    Span *const spans = arena_array(&lower->unit->arena, Span, n);
    Place *made = NULL;
    for (size_t i = 0; i < n; i++) {
        const CXCursor argument = argument_of(call, i);
        spans[i] = front_span(lower->front, argument);
        if (made != NULL || i >= callee->n_parameters || !callee->parameters[i].fills) {
            operands[i] = lower_operand(lower, argument, NULL);
            continue;
        }
        made = pointed_to(lower, argument, ret_span);
        Place *const pointer =
            lower_temporary(lower, lower_pointer_to(lower, made->type), spans[i]);
        lower_assign(lower, pointer, (Rvalue){.kind = RVALUE_REF_MUT, .place = made}, spans[i],
                     false);
        operands[i] = operand_copy(pointer, spans[i]);
    }
    *ret_span = front_span(lower->front, call);
    Statement *const statement = lower_add(lower, STATEMENT_CALL, *ret_span);
    statement->callee = callee;
    statement->arguments = operands;
    statement->argument_spans = spans;
    statement->n_arguments = n;
    return made;
}

Place *
lower_meant_place(Lower *lower, CXCursor expression, bool *ret_moved, Span *ret_span)
{
    const CXCursor call = strip_casts(expression);
    if (clang_getCursorKind(call) != CXCursor_CallExpr)
        return NULL;
    Symbol *const callee = called_symbol(lower, call);
    if (callee == NULL)
        return NULL;
    *ret_moved = true;
    if (callee->meaning == MEANING_MAKE)
        return made_place(lower, call, callee, ret_span);
    if (callee->meaning == MEANING_MOVE)
        return consumed_place(lower, call, callee, ret_span);
    if (callee->meaning == MEANING_REPLACE)
        return replaced_place(lower, call, ret_span);
    return NULL;
}

bool
lower_is_unsafe_mark(Lower *lower, CXCursor condition)
{
    const CXCursor call = lower_strip(condition);
    if (clang_getCursorKind(call) != CXCursor_CallExpr)
        return false;
    const Symbol *const callee = called_symbol(lower, call);
    return callee != NULL && callee->meaning == MEANING_UNSAFE;
}

/* ---- arguments ------------------------------------------------------------------------------ */

static Type *
parameter_type(const Type *function, size_t index)
{
    while (function != NULL && function->kind == TYPE_POINTER)
        function = function->of;
    if (function == NULL || function->kind != TYPE_FUNCTION || index >= function->n_parameters)
        return NULL;
    return function->parameters[index];
}

/* One argument. A value that is moved leaves its place before the next argument is evaluated. */
static Operand
lower_argument(Lower *lower, CXCursor argument, Type *expected, bool is_last)
{
    const Operand operand = lower_operand(lower, argument, expected);
    if (operand.kind != OPERAND_MOVE || is_last)
        return operand;
    Place *const held = lower_temporary(lower, operand.type, operand.span);
    lower_assign(lower, held, rvalue_use(lower, operand), operand.span, false);
    return operand_move(held, operand.span);
}

/* What the arguments of a call become. */
typedef struct Arguments {
    Operand *operands;
    Span *spans;
    size_t n;
} Arguments;

static Arguments
lower_arguments(Lower *lower, CXCursor call, const Type *function)
{
    const int n = clang_Cursor_getNumArguments(call);
    Arguments all = {.n = n > 0 ? (size_t)n : 0};
    all.operands = arena_array(&lower->unit->arena, Operand, all.n);
    all.spans = arena_array(&lower->unit->arena, Span, all.n);
    for (size_t i = 0; i < all.n; i++) {
        const CXCursor argument = argument_of(call, i);
        all.spans[i] = front_span(lower->front, argument);
        all.operands[i] =
            lower_argument(lower, argument, parameter_type(function, i), i + 1 == all.n);
    }
    return all;
}

/* ---- the call ------------------------------------------------------------------------------- */

static bool
is_noreturn_type(const Type *function)
{
    return function != NULL && strstr(function->name, "noreturn") != NULL;
}

void
lower_call(Lower *lower, CXCursor call, Place *place, bool is_initial)
{
    const bool is_cast_void = lower->is_cast_void;
    lower->is_cast_void = false;
    Symbol *const callee = called_symbol(lower, call);
    Operand pointer = {0};
    Type *function;
    if (callee != NULL) {
        function = callee->type;
    } else {
        const CXCursor called = front_kid(call, 0);
        if (clang_Cursor_isNull(called) || !clang_isExpression(clang_getCursorKind(called))) {
            lower_unknown(lower, front_span(lower->front, call), "what this calls");
            return;
        }
        function = front_type_of(lower->front, called);
        pointer = lower_operand(lower, called, NULL);
    }
    const Arguments arguments = lower_arguments(lower, call, function);
    Statement *const statement = lower_add(lower, STATEMENT_CALL, front_span(lower->front, call));
    statement->callee = callee;
    statement->callee_operand = pointer;
    statement->arguments = arguments.operands;
    statement->argument_spans = arguments.spans;
    statement->n_arguments = arguments.n;
    statement->is_discarded = place == NULL;
    statement->is_cast_void = is_cast_void;
    statement->is_initial = is_initial;
    statement->place = place;
    if (place != NULL && place->kind == PLACE_LOCAL)
        body_local_at(lower->body, place->index)->is_call_result = true;
    Type *const result = front_type_of(lower->front, call);
    if (place == NULL && result->kind != TYPE_VOID)
        statement->result_type = result;
    if ((callee != NULL && callee->is_noreturn) || (callee == NULL && is_noreturn_type(function)))
        lower_begin(lower, body_block(lower->body));
}
