/* SPDX-License-Identifier: MIT */
/*
 * lower_choice.c - expressions of which only a part is evaluated: `?:`, _Generic, `&&` and `||`.
 */
#include "frontend/lower.h"

#include <string.h>

/* ---- choices -------------------------------------------------------------------------------- */

/* c ? a : b. GNU's a ?: b has four children, of which the first three are the one condition. */
void
lower_choice(Lower *lower, CXCursor condition, CXCursor yes, CXCursor no, Place *into)
{
    const size_t on_true = body_block(lower->body);
    const size_t on_false = body_block(lower->body);
    const size_t end = body_block(lower->body);
    lower_condition(lower, condition, on_true, on_false);
    const struct {
        size_t block;
        CXCursor value;
    } sides[2] = {{on_true, yes}, {on_false, no}};
    for (size_t i = 0; i < 2; i++) {
        lower_begin(lower, sides[i].block);
        if (into != NULL)
            lower_into(lower, sides[i].value, into, false);
        else
            lower_effect(lower, sides[i].value);
        lower_goto(lower, end);
    }
    lower_begin(lower, end);
}

/* _Generic: the association whose type is the result's; all that could be, when several are. */
void
lower_generic(Lower *lower, CXCursor expression, Place *into)
{
    GArray *const kids = front_kids(expression);
    Type *const type = front_type_of(lower->front, expression);
    const size_t end = body_block(lower->body);
    const size_t head = lower->block;
    for (size_t i = 1; i < kids->len; i++) {
        const CXCursor kid = g_array_index(kids, CXCursor, i);
        if (!clang_isExpression(clang_getCursorKind(kid)) ||
            front_type_of(lower->front, kid)->bare != type->bare)
            continue;
        const size_t side = body_block(lower->body);
        body_edge(lower->body, head, side);
        lower_begin(lower, side);
        if (into != NULL)
            lower_into(lower, kid, into, false);
        else
            lower_effect(lower, kid);
        lower_goto(lower, end);
    }
    if (body_block_at(lower->body, head)->successors->len == 0)
        body_edge(lower->body, head, end);
    lower_begin(lower, end);
    g_array_unref(kids);
}

/* ---- expressions without a name in libclang ------------------------------------------------- */

bool
lower_begins_with(Lower *lower, CXCursor expression, const char *word)
{
    size_t length = 0;
    const char *const text = front_spelling(lower->front, expression, &length);
    return text != NULL && strlen(word) <= length && strncmp(text, word, strlen(word)) == 0;
}

static bool
same_extent(CXCursor a, CXCursor b)
{
    return clang_equalRanges(clang_getCursorExtent(a), clang_getCursorExtent(b)) != 0;
}

static size_t
count_kids(CXCursor expression)
{
    GArray *const kids = front_kids(expression);
    const size_t count = kids->len;
    g_array_unref(kids);
    return count;
}

/* `a ?: b` has four children, of which the first three are a. */
static bool
is_elvis(CXCursor expression)
{
    return count_kids(expression) == 4 &&
           same_extent(front_kid(expression, 0), front_kid(expression, 1));
}

static bool
is_choose_expr(Lower *lower, CXCursor expression)
{
    return count_kids(expression) == 3 &&
           lower_begins_with(lower, expression, "__builtin_choose_expr");
}

/* Of a choice by a constant: the side that is evaluated. */
bool
lower_chosen_side(Lower *lower, CXCursor choice, CXCursor *ret_side)
{
    bool is_first = false;
    if (clang_getCursorKind(choice) == CXCursor_ConditionalOperator) {
        if (!lower_constant_condition(front_kid(choice, 0), &is_first))
            return false;
    } else if (clang_getCursorKind(choice) == CXCursor_UnexposedExpr &&
               is_choose_expr(lower, choice)) {
        is_first = !lower_is_zero(front_kid(choice, 0));
    } else {
        return false;
    }
    *ret_side = front_kid(choice, is_first ? 1 : 2);
    return true;
}

bool
lower_is_nameless_choice(Lower *lower, CXCursor expression)
{
    return is_elvis(expression) || is_choose_expr(lower, expression);
}

/* Into a place, which may be NULL: true when it was one of these. */
bool
lower_nameless_into(Lower *lower, CXCursor expression, Place *into)
{
    if (is_elvis(expression)) {
        const CXCursor condition = front_kid(expression, 0);
        lower_choice(lower, condition, condition, front_kid(expression, 3), into);
        return true;
    }
    CXCursor chosen;
    if (!lower_chosen_side(lower, expression, &chosen))
        return false;
    if (into != NULL)
        lower_into(lower, chosen, into, false);
    else
        lower_effect(lower, chosen);
    return true;
}

/* ---- conditions ------------------------------------------------------------------------------ */

static void
lower_and_or(Lower *lower, CXCursor expression, bool is_and, size_t on_true, size_t on_false)
{
    const size_t second = body_block(lower->body);
    if (is_and)
        lower_condition(lower, front_kid(expression, 0), second, on_false);
    else
        lower_condition(lower, front_kid(expression, 0), on_true, second);
    lower_begin(lower, second);
    lower_condition(lower, front_kid(expression, 1), on_true, on_false);
}

bool
lower_constant_condition(CXCursor condition, bool *ret_value)
{
    const CXCursor inner = lower_strip(condition);
    if (!lower_is_literal(clang_getCursorKind(inner)))
        return false;
    *ret_value = !lower_is_zero(inner);
    return true;
}

void
lower_condition(Lower *lower, CXCursor expression, size_t on_true, size_t on_false)
{
    const CXCursor inner = lower_strip(expression);
    bool constant;
    if (lower_constant_condition(inner, &constant)) {
        lower_goto(lower, constant ? on_true : on_false);
        return;
    }
    if (clang_getCursorKind(inner) == CXCursor_BinaryOperator) {
        const enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(inner);
        if (kind == CXBinaryOperator_LAnd || kind == CXBinaryOperator_LOr) {
            lower_and_or(lower, inner, kind == CXBinaryOperator_LAnd, on_true, on_false);
            return;
        }
    }
    if (clang_getCursorKind(inner) == CXCursor_UnaryOperator &&
        clang_getCursorUnaryOperatorKind(inner) == CXUnaryOperator_LNot) {
        lower_condition(lower, front_kid(inner, 0), on_false, on_true);
        return;
    }
    const Operand operand = lower_operand(lower, expression, NULL);
    if (operand.place != NULL) {
        Statement *const use = lower_add(lower, STATEMENT_USE, operand.span);
        use->value = rvalue_use(lower, operand);
    }
    /* In this order the false side comes first in reverse postorder, as it does in rustc. */
    body_edge(lower->body, lower->block, on_true);
    body_edge(lower->body, lower->block, on_false);
}
