/* SPDX-License-Identifier: MIT */
/*
 * lower_expr.c - expressions to operands and places.
 *
 * Evaluation goes from left to right, as rustc does it; C leaves the order open, so what is right
 * in every order is right in this one. Conversions that only change a type are passed through: what
 * counts is which memory is read, written, moved or borrowed.
 */
#include "frontend/lower.h"

#include <string.h>

/* ---- operands ------------------------------------------------------------------------------- */

Operand
operand_copy(Place *place, Span span)
{
    return (Operand){.kind = OPERAND_COPY, .place = place, .type = place->type, .span = span};
}

Operand
operand_move(Place *place, Span span)
{
    return (Operand){.kind = OPERAND_MOVE, .place = place, .type = place->type, .span = span};
}

Operand
operand_constant(ConstKind kind, Type *type, Span span)
{
    return (Operand){.kind = OPERAND_CONST, .constant = kind, .type = type, .span = span};
}

Rvalue
rvalue_use(Lower *lower, Operand operand)
{
    Rvalue value = {.kind = RVALUE_USE, .n_operands = 1};
    value.operands = arena_new(&lower->unit->arena, Operand);
    value.operands[0] = operand;
    return value;
}

static Rvalue
rvalue_op(Lower *lower, GArray *operands)
{
    Rvalue value = {.kind = RVALUE_OP, .n_operands = operands->len};
    value.operands = arena_array(&lower->unit->arena, Operand, operands->len);
    if (operands->len > 0)
        memcpy(value.operands, operands->data, sizeof(Operand) * operands->len);
    g_array_free(operands, TRUE);
    return value;
}

static Rvalue
rvalue_constant(Lower *lower, CXCursor expression, ConstKind kind)
{
    return rvalue_use(lower, operand_constant(kind, front_type_of(lower->front, expression),
                                              front_span(lower->front, expression)));
}

static Rvalue
rvalue_ref(Place *place, Type *pointer)
{
    const bool is_shared =
        pointer != NULL && pointer->kind == TYPE_POINTER && pointer->of->is_const;
    return (Rvalue){.kind = is_shared ? RVALUE_REF : RVALUE_REF_MUT, .place = place};
}

/* ---- passing through ------------------------------------------------------------------------ */

static bool
is_one_child(CXCursor cursor, CXCursor *ret_child)
{
    GArray *const kids = front_kids(cursor);
    const bool one = kids->len == 1;
    if (one)
        *ret_child = g_array_index(kids, CXCursor, 0);
    g_array_unref(kids);
    return one;
}

static bool
is_transparent(CXCursor cursor, CXCursor *ret_child)
{
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_ParenExpr: return is_one_child(cursor, ret_child);
    case CXCursor_UnexposedExpr: /* an implicit conversion, most often */
        return is_one_child(cursor, ret_child) &&
               clang_isExpression(clang_getCursorKind(*ret_child));
    case CXCursor_UnaryOperator:
        return clang_getCursorUnaryOperatorKind(cursor) == CXUnaryOperator_Extension &&
               is_one_child(cursor, ret_child);
    default: return false;
    }
}

CXCursor
lower_strip(CXCursor expression)
{
    CXCursor child;
    while (is_transparent(expression, &child))
        expression = child;
    return expression;
}

/* ---- constants ------------------------------------------------------------------------------ */

bool
lower_is_literal(enum CXCursorKind kind)
{
    return kind == CXCursor_IntegerLiteral || kind == CXCursor_FloatingLiteral ||
           kind == CXCursor_ImaginaryLiteral || kind == CXCursor_CharacterLiteral ||
           kind == CXCursor_GNUNullExpr || kind == CXCursor_FixedPointLiteral;
}

bool
lower_is_zero(CXCursor literal)
{
    bool zero = false;
    CXEvalResult value = clang_Cursor_Evaluate(literal);
    if (value != NULL) {
        zero =
            clang_EvalResult_getKind(value) == CXEval_Int && clang_EvalResult_getAsInt(value) == 0;
        clang_EvalResult_dispose(value);
    }
    return zero;
}

/* ---- places --------------------------------------------------------------------------------- */

/* Keep the value of an expression in memory, to point to it. */
static Place *
place_of_value(Lower *lower, CXCursor expression)
{
    Place *const place = lower_temporary(lower, front_type_of(lower->front, expression),
                                         front_span(lower->front, expression));
    lower_into(lower, expression, place, false);
    return place;
}

static Place *
place_of_variable(Lower *lower, CXCursor reference)
{
    const CXCursor declaration = clang_getCursorReferenced(reference);
    const CXCursor canonical = clang_getCanonicalCursor(declaration);
    Local *const local = g_hash_table_lookup(lower->locals, &canonical);
    if (lower->seen != NULL)
        g_hash_table_add(lower->seen, lower_seen_key(lower, reference));
    if (local != NULL) {
        local->is_used = true;
        return local->place;
    }
    return place_of_symbol(lower->body, front_symbol(lower->front, declaration));
}

/* What a pointer expression points to. */
static Place *
place_behind(Lower *lower, CXCursor pointer)
{
    const CXCursor inner = lower_strip(pointer);
    if (clang_getCursorKind(inner) == CXCursor_UnaryOperator &&
        clang_getCursorUnaryOperatorKind(inner) == CXUnaryOperator_AddrOf)
        return lower_place(lower, front_kid(inner, 0)); /* (&x)->member is x.member */
    const Operand operand = lower_operand(lower, pointer, NULL);
    Type *const type = front_type_of(lower->front, pointer);
    if (operand.place != NULL && operand.place->type->kind == TYPE_POINTER &&
        (type->kind != TYPE_POINTER || operand.place->type->of->bare == type->of->bare))
        return place_deref(lower->body, operand.place);
    /* A cast pointer, or one made of a constant: a place of its own. */
    Place *const held = lower_temporary(lower, type, operand.span);
    lower_assign(lower, held, rvalue_use(lower, operand), operand.span, false);
    if (held->type->kind == TYPE_POINTER)
        return place_deref(lower->body, held);
    lower_unknown(lower, operand.span, "a pointer of no known type");
    return held;
}

/* What an array holds; a parameter that is written as an array is a pointer. */
static Place *
place_of_elements(Lower *lower, CXCursor array)
{
    Place *const whole = lower_place(lower, array);
    return whole->type->kind == TYPE_POINTER ? place_deref(lower->body, whole)
                                             : place_index(lower->body, whole);
}

/* What is left of the dot, or what the pointer, or array, left of the arrow leads to. */
static Place *
place_before_member(Lower *lower, CXCursor base)
{
    const CXCursor inner = lower_strip(base);
    if (front_type_of(lower->front, inner)->kind == TYPE_ARRAY)
        return place_of_elements(lower, inner);
    return front_type_of(lower->front, base)->kind == TYPE_POINTER ? place_behind(lower, base)
                                                                   : lower_place(lower, base);
}

static Place *
place_of_member(Lower *lower, CXCursor member)
{
    const CXCursor base_cursor = front_kid(member, 0);
    const size_t field = front_field(lower->front, clang_getCursorReferenced(member));
    if (clang_Cursor_isNull(base_cursor)) {
        lower_unknown(lower, front_span(lower->front, member), "a member of nothing");
        return lower_temporary(lower, front_type_of(lower->front, member),
                               front_span(lower->front, member));
    }
    Place *const base = place_before_member(lower, base_cursor);
    if (field < base->type->n_fields)
        return place_field(lower->body, base, field);
    lower_unknown(lower, front_span(lower->front, member), "a member that is not in its record");
    return lower_temporary(lower, front_type_of(lower->front, member),
                           front_span(lower->front, member));
}

/*
 * a[i], and i[a]. An array is a place with elements; a pointer leads to memory that is one place.
 */
static Place *
place_of_element(Lower *lower, CXCursor subscript)
{
    CXCursor base = front_kid(subscript, 0);
    CXCursor index = front_kid(subscript, 1);
    if (front_type_of(lower->front, base)->kind == TYPE_SCALAR) {
        const CXCursor kept = base;
        base = index;
        index = kept;
    }
    const CXCursor inner = lower_strip(base);
    Place *place;
    const TypeKind kind = front_type_of(lower->front, inner)->kind;
    if (kind == TYPE_ARRAY)
        place = place_of_elements(lower, inner);
    else if (kind == TYPE_POINTER)
        place = place_behind(lower, base);
    else /* an element of a vector */
        place = lower_place(lower, inner);
    const Operand at = lower_operand(lower, index, NULL);
    Statement *const use = lower_add(lower, STATEMENT_USE, at.span);
    use->value = rvalue_use(lower, at);
    return place;
}

/* `*call` where the call means a move or a replace; else what the pointer leads to. */
static Place *
place_of_deref(Lower *lower, CXCursor deref)
{
    const CXCursor pointer = front_kid(deref, 0);
    bool is_moved;
    Span span;
    Place *const meant = lower_meant_place(lower, pointer, &is_moved, &span);
    if (meant == NULL)
        return place_behind(lower, pointer);
    if (!is_moved)
        return meant;
    /* Moved out, to be looked into: `move(x).member`. */
    Place *const held = lower_temporary(lower, meant->type, span);
    lower_assign(lower, held, rvalue_use(lower, operand_move(meant, span)), span, false);
    return held;
}

static Place *
place_of_cast(Lower *lower, CXCursor cast)
{
    const CXCursor inner = front_last_kid(cast);
    return clang_isExpression(clang_getCursorKind(inner)) ? lower_place(lower, inner)
                                                          : place_of_value(lower, cast);
}

Place *
lower_place(Lower *lower, CXCursor expression)
{
    const CXCursor inner = lower_strip(expression);
    switch (clang_getCursorKind(inner)) {
    case CXCursor_DeclRefExpr: {
        const enum CXCursorKind kind = clang_getCursorKind(clang_getCursorReferenced(inner));
        if (kind == CXCursor_VarDecl || kind == CXCursor_ParmDecl)
            return place_of_variable(lower, inner);
        return place_of_value(lower, inner);
    }
    case CXCursor_MemberRefExpr: return place_of_member(lower, inner);
    case CXCursor_ArraySubscriptExpr: return place_of_element(lower, inner);
    case CXCursor_UnaryOperator:
        switch (clang_getCursorUnaryOperatorKind(inner)) {
        case CXUnaryOperator_Deref: return place_of_deref(lower, inner);
        case CXUnaryOperator_Real:
        case CXUnaryOperator_Imag: return lower_place(lower, front_kid(inner, 0));
        default: return place_of_value(lower, inner);
        }
    case CXCursor_CStyleCastExpr: /* `(T)x` as an lvalue: of a union or a statement expression */
        return front_type_of(lower->front, inner)->kind == TYPE_RECORD
                   ? place_of_cast(lower, inner)
                   : place_of_value(lower, inner);
    default: return place_of_value(lower, inner);
    }
}

/* Does the expression name memory, so that its value can be copied from there? */
static bool
names_memory(CXCursor inner)
{
    switch (clang_getCursorKind(inner)) {
    case CXCursor_DeclRefExpr: {
        const enum CXCursorKind kind = clang_getCursorKind(clang_getCursorReferenced(inner));
        return kind == CXCursor_VarDecl || kind == CXCursor_ParmDecl;
    }
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr: return true;
    case CXCursor_UnaryOperator:
        return clang_getCursorUnaryOperatorKind(inner) == CXUnaryOperator_Deref;
    default: return false;
    }
}

/* ---- operators ------------------------------------------------------------------------------ */

static void
add_operand(Lower *lower, GArray *operands, CXCursor expression)
{
    const Operand operand = lower_operand(lower, expression, NULL);
    g_array_append_val(operands, operand);
}

static Rvalue
lower_operands(Lower *lower, CXCursor expression)
{
    GArray *const operands = g_array_new(FALSE, FALSE, sizeof(Operand));
    GArray *const kids = front_kids(expression);
    for (size_t i = 0; i < kids->len; i++) {
        const CXCursor kid = g_array_index(kids, CXCursor, i);
        if (clang_isExpression(clang_getCursorKind(kid)))
            add_operand(lower, operands, kid);
    }
    g_array_unref(kids);
    return rvalue_op(lower, operands);
}

/* x++, x += y: x is read and written. */
static Rvalue
lower_update(Lower *lower, CXCursor expression, CXCursor target, CXCursor *by)
{
    GArray *const operands = g_array_new(FALSE, FALSE, sizeof(Operand));
    if (by != NULL)
        add_operand(lower, operands, *by);
    const Span span = front_span(lower->front, target);
    Place *const place = lower_place(lower, target);
    const Operand before = operand_copy(place, span);
    g_array_append_val(operands, before);
    lower_assign(lower, place, rvalue_op(lower, operands), front_span(lower->front, expression),
                 false);
    return rvalue_use(lower, operand_copy(place, span));
}

static Rvalue
lower_unary(Lower *lower, CXCursor expression, Type *expected)
{
    const CXCursor kid = front_kid(expression, 0);
    switch (clang_getCursorUnaryOperatorKind(expression)) {
    case CXUnaryOperator_AddrOf: {
        const CXCursor inner = lower_strip(kid);
        if (clang_getCursorKind(inner) == CXCursor_DeclRefExpr &&
            clang_getCursorKind(clang_getCursorReferenced(inner)) == CXCursor_FunctionDecl)
            return lower_rvalue(lower, inner, NULL);
        Type *const pointer = expected != NULL ? expected : front_type_of(lower->front, expression);
        return rvalue_ref(lower_place(lower, kid), pointer);
    }
    case CXUnaryOperator_PostInc:
    case CXUnaryOperator_PostDec:
    case CXUnaryOperator_PreInc:
    case CXUnaryOperator_PreDec: return lower_update(lower, expression, kid, NULL);
    case CXUnaryOperator_LNot: {
        Rvalue value = lower_operands(lower, expression);
        value.operator= OPERATOR_NOT;
        return value;
    }
    default: return lower_operands(lower, expression);
    }
}

/* `a && b`, `a || b` for their value. */
static Rvalue
lower_logical(Lower *lower, CXCursor expression)
{
    const Span span = front_span(lower->front, expression);
    Type *const type = front_type_of(lower->front, expression);
    Place *const result = lower_temporary(lower, type, span);
    const size_t on_true = body_block(lower->body);
    const size_t on_false = body_block(lower->body);
    const size_t end = body_block(lower->body);
    lower_condition(lower, expression, on_true, on_false);
    const size_t sides[2] = {on_true, on_false};
    for (size_t i = 0; i < 2; i++) {
        lower_begin(lower, sides[i]);
        lower_assign(lower, result, rvalue_use(lower, operand_constant(CONST_VALUE, type, span)),
                     span, false);
        lower_goto(lower, end);
    }
    lower_begin(lower, end);
    return rvalue_use(lower, operand_copy(result, span));
}

static Rvalue
lower_assignment(Lower *lower, CXCursor expression)
{
    const CXCursor target = front_kid(expression, 0);
    const CXCursor value = front_kid(expression, 1);
    const Span span = front_span(lower->front, target);
    /*
     * The value first: it may move the target (x = f(move(x))). A place with effects comes after.
     */
    Place *place;
    if (names_memory(lower_strip(value)) || !type_is_owned(front_type_of(lower->front, target))) {
        place = NULL;
        const Rvalue made = lower_rvalue(lower, value, front_type_of(lower->front, target));
        place = lower_place(lower, target);
        lower_assign(lower, place, made, front_span(lower->front, expression), false);
    } else {
        Place *const held = lower_temporary(lower, front_type_of(lower->front, value),
                                            front_span(lower->front, value));
        lower_into(lower, value, held, false);
        place = lower_place(lower, target);
        lower_assign(lower, place,
                     rvalue_use(lower, operand_move(held, held->type == NULL
                                                              ? span
                                                              : front_span(lower->front, value))),
                     front_span(lower->front, expression), false);
    }
    return rvalue_use(lower, operand_copy(place, span));
}

static Operator
operator_of(enum CXBinaryOperatorKind kind)
{
    switch (kind) {
    case CXBinaryOperator_EQ: return OPERATOR_EQUAL;
    case CXBinaryOperator_NE: return OPERATOR_UNEQUAL;
    case CXBinaryOperator_LT:
    case CXBinaryOperator_GT:
    case CXBinaryOperator_LE:
    case CXBinaryOperator_GE: return OPERATOR_ORDER;
    default: return OPERATOR_ANY;
    }
}

/* `a == b` and its kin: a zero among the two stays visible. */
static Rvalue
lower_comparison(Lower *lower, CXCursor expression, Operator operator)
{
    Rvalue value = lower_operands(lower, expression);
    value.operator= operator;
    for (size_t i = 0; i < value.n_operands; i++)
        value.operands[i].is_zero = value.operands[i].kind == OPERAND_CONST &&
                                    value.operands[i].constant == CONST_VALUE &&
                                    lower_is_zero(lower_strip(front_kid(expression, i)));
    return value;
}

/* A chain of `a + b + c ...` is deep to the left: walked down, not into. */
static Rvalue
lower_arithmetic(Lower *lower, CXCursor expression)
{
    GArray *const operands = g_array_new(FALSE, FALSE, sizeof(Operand));
    GArray *const rights = g_array_new(FALSE, FALSE, sizeof(CXCursor));
    CXCursor at = expression;
    while (clang_getCursorKind(at) == CXCursor_BinaryOperator) {
        const enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(at);
        if (kind == CXBinaryOperator_Assign || kind == CXBinaryOperator_Comma ||
            kind == CXBinaryOperator_LAnd || kind == CXBinaryOperator_LOr)
            break;
        const CXCursor right = front_kid(at, 1);
        g_array_append_val(rights, right);
        at = lower_strip(front_kid(at, 0));
    }
    add_operand(lower, operands, at);
    for (size_t i = rights->len; i > 0; i--)
        add_operand(lower, operands, g_array_index(rights, CXCursor, i - 1));
    g_array_free(rights, TRUE);
    return rvalue_op(lower, operands);
}

static Rvalue
lower_binary(Lower *lower, CXCursor expression, Type *expected)
{
    switch (clang_getCursorBinaryOperatorKind(expression)) {
    case CXBinaryOperator_Assign: return lower_assignment(lower, expression);
    case CXBinaryOperator_Comma:
        lower_effect(lower, front_kid(expression, 0));
        return lower_rvalue(lower, front_kid(expression, 1), expected);
    case CXBinaryOperator_LAnd:
    case CXBinaryOperator_LOr: return lower_logical(lower, expression);
    default: break;
    }
    const Operator operator= operator_of(clang_getCursorBinaryOperatorKind(expression));
    return operator== OPERATOR_ANY ? lower_arithmetic(lower, expression)
                                   : lower_comparison(lower, expression, operator);
}

/*
 * Atomics, va_arg, offsetof, vector shuffles and what comes after them: all their parts are read.
 */
static Rvalue
lower_nameless(Lower *lower, CXCursor expression, Type *expected)
{
    const CXCursor inner = lower_strip(expression);
    if (!clang_equalCursors(inner, expression))
        return lower_rvalue(lower, inner, expected);
    if (lower_begins_with(lower, inner, "__builtin_offsetof") ||
        lower_begins_with(lower, inner, "__builtin_types_compatible_p"))
        return rvalue_constant(lower, inner, CONST_VALUE); /* nothing in it is evaluated */
    return lower_operands(lower, expression);
}

/* ---- values --------------------------------------------------------------------------------- */

/* A variable's value; an array or function becomes a pointer. */
static Rvalue
lower_memory(Lower *lower, CXCursor inner, Type *expected)
{
    if (clang_getCursorKind(inner) == CXCursor_UnaryOperator) { /* *call that means a move */
        bool is_moved;
        Span span;
        Place *const meant = lower_meant_place(lower, front_kid(inner, 0), &is_moved, &span);
        if (meant != NULL)
            return rvalue_use(lower,
                              is_moved ? operand_move(meant, span) : operand_copy(meant, span));
    }
    const Span span = front_span(lower->front, inner);
    Place *const place = lower_place(lower, inner);
    if (place->type->kind == TYPE_ARRAY) {
        const bool to_const = expected != NULL && expected->kind == TYPE_POINTER
                                  ? expected->of->is_const
                                  : place->type->of->is_const;
        return (Rvalue){.kind = to_const ? RVALUE_REF : RVALUE_REF_MUT, .place = place};
    }
    return rvalue_use(lower, operand_copy(place, span));
}

static Rvalue
lower_reference(Lower *lower, CXCursor inner, Type *expected)
{
    const CXCursor declaration = clang_getCursorReferenced(inner);
    switch (clang_getCursorKind(declaration)) {
    case CXCursor_VarDecl:
    case CXCursor_ParmDecl: return lower_memory(lower, inner, expected);
    case CXCursor_FunctionDecl: {
        Rvalue value = rvalue_constant(lower, inner, CONST_FUNCTION);
        value.operands[0].symbol = front_symbol(lower->front, declaration);
        value.operands[0].symbol->is_address_taken = true;
        return value;
    }
    default: return rvalue_constant(lower, inner, CONST_VALUE);
    }
}

/* A value that needs memory while it is made: into a temporary, and moved from there. */
static Rvalue
lower_through_temporary(Lower *lower, CXCursor expression)
{
    const Span span = front_span(lower->front, expression);
    Type *const type = front_type_of(lower->front, expression);
    const enum CXCursorKind kind = clang_getCursorKind(expression);
    if (type->kind == TYPE_VOID &&
        (kind == CXCursor_InitListExpr || kind == CXCursor_CompoundLiteralExpr))
        return lower_operands(lower, expression); /* only in broken source */
    if (type->kind == TYPE_VOID) {
        lower_effect(lower, expression);
        return rvalue_use(lower, operand_constant(CONST_VALUE, type, span));
    }
    Place *const place = lower_temporary(lower, type, span);
    lower_into(lower, expression, place, false);
    if (place->type->kind == TYPE_ARRAY)
        return (Rvalue){.kind = place->type->of->is_const ? RVALUE_REF : RVALUE_REF_MUT,
                        .place = place};
    return rvalue_use(lower,
                      type_is_owned(type) ? operand_move(place, span) : operand_copy(place, span));
}

/* `(T *)(uintptr_t)p`: a pointer that is a number only on its way is the same pointer. */
static CXCursor
around_numbers(Lower *lower, CXCursor inner)
{
    CXCursor at = lower_strip(inner);
    while (clang_getCursorKind(at) == CXCursor_CStyleCastExpr &&
           front_type_of(lower->front, at)->kind == TYPE_SCALAR)
        at = lower_strip(front_last_kid(at));
    if (clang_equalCursors(at, lower_strip(inner)))
        return inner;
    const TypeKind kind = front_type_of(lower->front, at)->kind;
    return kind == TYPE_POINTER || kind == TYPE_ARRAY ? at : inner;
}

/* A cast to another pointer type keeps the borrow, and can take a const away: it stays visible. */
static Rvalue
lower_cast(Lower *lower, CXCursor cast, Type *expected)
{
    CXCursor inner = front_last_kid(cast);
    Type *const type = front_type_of(lower->front, cast);
    (void)expected;
    if (!clang_isExpression(clang_getCursorKind(inner)))
        return rvalue_constant(lower, cast, CONST_VALUE);
    if (type->kind == TYPE_VOID) {
        const bool before = lower->is_cast_void;
        lower->is_cast_void = true;
        lower_effect(lower, inner);
        lower->is_cast_void = before; /* `(void)((void)a, b)` */
        return rvalue_constant(lower, cast, CONST_VALUE);
    }
    const CXCursor stripped = lower_strip(inner);
    if (type->kind == TYPE_POINTER && lower_is_literal(clang_getCursorKind(stripped)) &&
        lower_is_zero(stripped))
        return rvalue_constant(lower, cast, CONST_NULL);
    if (type->kind == TYPE_POINTER)
        inner = around_numbers(lower, inner);
    Type *const from = front_type_of(lower->front, inner);
    if (type->kind == TYPE_RECORD || type->bare == from->bare)
        return lower_rvalue(lower, inner, type);
    if (type->kind != TYPE_POINTER)
        return lower_operands(lower, cast);
    /* The borrow is as exclusive as the pointer that is cast, not as the one it becomes. */
    Operand operand = lower_operand(lower, inner, NULL);
    Rvalue value = rvalue_use(lower, operand);
    value.kind = RVALUE_CAST;
    return value;
}

/* An implicit conversion of zero to a pointer. */
static bool
is_null(Lower *lower, CXCursor expression, CXCursor inner)
{
    return lower_is_literal(clang_getCursorKind(inner)) &&
           front_type_of(lower->front, expression)->kind == TYPE_POINTER && lower_is_zero(inner);
}

Rvalue
lower_rvalue(Lower *lower, CXCursor expression, Type *expected)
{
    const CXCursor inner = lower_strip(expression);
    const enum CXCursorKind kind = clang_getCursorKind(inner);
    if (is_null(lower, expression, inner))
        return rvalue_constant(lower, expression, CONST_NULL);
    if (lower_is_literal(kind))
        return rvalue_constant(lower, expression, CONST_VALUE);
    switch (kind) {
    case CXCursor_StringLiteral: return rvalue_constant(lower, inner, CONST_STRING);
    case CXCursor_DeclRefExpr: return lower_reference(lower, inner, expected);
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr: return lower_memory(lower, inner, expected);
    case CXCursor_UnaryOperator:
        if (clang_getCursorUnaryOperatorKind(inner) == CXUnaryOperator_Deref)
            return lower_memory(lower, inner, expected);
        return lower_unary(lower, inner, expected);
    case CXCursor_BinaryOperator: return lower_binary(lower, inner, expected);
    case CXCursor_CompoundAssignOperator: {
        CXCursor by = front_kid(inner, 1);
        return lower_update(lower, inner, front_kid(inner, 0), &by);
    }
    case CXCursor_CStyleCastExpr: return lower_cast(lower, inner, expected);
    case CXCursor_ConditionalOperator: { /* `1 ? a : b`, of macros, is a itself */
        CXCursor side;
        if (lower_chosen_side(lower, inner, &side))
            return lower_rvalue(lower, side, expected);
        return lower_through_temporary(lower, inner);
    }
    case CXCursor_UnaryExpr: /* sizeof, alignof: nothing is evaluated but a VLA's size */
    case CXCursor_AddrLabelExpr: return rvalue_constant(lower, inner, CONST_VALUE);
    case CXCursor_CallExpr:
    case CXCursor_StmtExpr:
    case CXCursor_GenericSelectionExpr:
    case CXCursor_CompoundLiteralExpr:
    case CXCursor_InitListExpr: return lower_through_temporary(lower, inner);
    case CXCursor_UnexposedExpr:
        if (lower_is_nameless_choice(lower, inner))
            return lower_through_temporary(lower, inner);
        return lower_nameless(lower, inner, expected);
    default: return lower_nameless(lower, inner, expected);
    }
}

Operand
lower_operand(Lower *lower, CXCursor expression, Type *expected)
{
    const Rvalue value = lower_rvalue(lower, expression, expected);
    if (value.kind == RVALUE_USE)
        return value.operands[0];
    const Span span = front_span(lower->front, expression);
    Type *const type = expected != NULL ? expected : front_type_of(lower->front, expression);
    Type *pointer = type;
    if (type->kind == TYPE_ARRAY)
        pointer = lower_pointer_to(lower, type->of);
    Place *const place = lower_temporary(lower, pointer, span);
    lower_assign(lower, place, value, span, false);
    return operand_copy(place, span);
}

void
lower_into(Lower *lower, CXCursor expression, Place *place, bool is_initial)
{
    const CXCursor inner = lower_strip(expression);
    const Span span = front_span(lower->front, inner);
    switch (clang_getCursorKind(inner)) {
    case CXCursor_CallExpr: lower_call(lower, inner, place, is_initial); return;
    case CXCursor_ConditionalOperator:
        lower_choice(lower, front_kid(inner, 0), front_kid(inner, 1), front_kid(inner, 2), place);
        return;
    case CXCursor_StmtExpr: lower_statement_expression(lower, inner, place); return;
    case CXCursor_GenericSelectionExpr: lower_generic(lower, inner, place); return;
    case CXCursor_CompoundLiteralExpr:
        lower_into(lower, front_last_kid(inner), place, is_initial);
        return;
    case CXCursor_InitListExpr: lower_initialiser(lower, inner, place, is_initial); return;
    case CXCursor_UnexposedExpr:
        if (lower_nameless_into(lower, inner, place))
            return;
        break;
    case CXCursor_BinaryOperator:
        if (clang_getCursorBinaryOperatorKind(inner) == CXBinaryOperator_Comma) {
            lower_effect(lower, front_kid(inner, 0));
            lower_into(lower, front_kid(inner, 1), place, is_initial);
            return;
        }
        break;
    default: break;
    }
    lower_assign(lower, place, lower_rvalue(lower, expression, place->type), span, is_initial);
}

/* ---- effects ----------------------------------------------------------------- */

void
lower_effect(Lower *lower, CXCursor expression)
{
    const CXCursor inner = lower_strip(expression);
    switch (clang_getCursorKind(inner)) {
    case CXCursor_CallExpr: lower_call(lower, inner, NULL, false); return;
    case CXCursor_ConditionalOperator:
        lower_choice(lower, front_kid(inner, 0), front_kid(inner, 1), front_kid(inner, 2), NULL);
        return;
    case CXCursor_StmtExpr: lower_statement_expression(lower, inner, NULL); return;
    case CXCursor_GenericSelectionExpr: lower_generic(lower, inner, NULL); return;
    case CXCursor_CStyleCastExpr:
        if (front_type_of(lower->front, inner)->kind == TYPE_VOID) {
            (void)lower_rvalue(lower, inner, NULL);
            return;
        }
        break;
    case CXCursor_BinaryOperator:
        if (clang_getCursorBinaryOperatorKind(inner) == CXBinaryOperator_Comma) {
            lower_effect(lower, front_kid(inner, 0));
            lower_effect(lower, front_kid(inner, 1));
            return;
        }
        break;
    case CXCursor_UnexposedExpr:
        if (lower_nameless_into(lower, inner, NULL))
            return;
        break;
    default: break;
    }
    const bool writes = clang_getCursorKind(inner) == CXCursor_CompoundAssignOperator ||
                        (clang_getCursorKind(inner) == CXCursor_BinaryOperator &&
                         clang_getCursorBinaryOperatorKind(inner) == CXBinaryOperator_Assign);
    const enum CXUnaryOperatorKind unary = clang_getCursorUnaryOperatorKind(inner);
    const bool steps = unary == CXUnaryOperator_PostInc || unary == CXUnaryOperator_PostDec ||
                       unary == CXUnaryOperator_PreInc || unary == CXUnaryOperator_PreDec;
    const Rvalue value = lower_rvalue(lower, inner, NULL);
    if (writes || steps) /* its value, the place just written, is not read */
        return;
    if (value.kind == RVALUE_REF || value.kind == RVALUE_REF_MUT ||
        (value.kind == RVALUE_USE && value.operands[0].kind == OPERAND_CONST))
        return;
    Statement *const use = lower_add(lower, STATEMENT_USE, front_span(lower->front, inner));
    use->value = value;
}
