/* SPDX-License-Identifier: MIT */
/*
 * lower_body.c - a function: its parameters, its statements, its end.
 */
#include "frontend/lower.h"

#include <string.h>

/* ---- statements ----------------------------------------------------------------------------- */

Statement *
lower_add(Lower *lower, StatementKind kind, Span span)
{
    GArray *const statements = body_block_at(lower->body, lower->block)->statements;
    const Statement statement = {.kind = kind, .span = span, .unsafe = lower->unsafe};
    g_array_append_val(statements, statement);
    return &g_array_index(statements, Statement, statements->len - 1);
}

void
lower_assign(Lower *lower, Place *place, Rvalue value, Span span, bool is_initial)
{
    Statement *const assign = lower_add(lower, STATEMENT_ASSIGN, span);
    assign->place = place;
    assign->value = value;
    assign->is_initial = is_initial;
}

void
lower_unknown(Lower *lower, Span span, const char *what)
{
    lower_add(lower, STATEMENT_UNKNOWN, span)->text = what;
    lower->body->has_unknown = true;
}

void
lower_begin(Lower *lower, size_t block)
{
    lower->block = block;
}

void
lower_goto(Lower *lower, size_t block)
{
    body_edge(lower->body, lower->block, block);
}

/* ---- variables ------------------------------------------------------------------------------ */

Place *
lower_temporary(Lower *lower, Type *type, Span span)
{
    Local *const local = body_local(lower->body, NULL, type, span);
    local->scope = lower->scope;
    return local->place;
}

Local *
lower_declare(Lower *lower, CXCursor declaration, bool is_parameter)
{
    Front *const front = lower->front;
    CXString name = clang_getCursorSpelling(declaration);
    Local *const local = body_local(lower->body, clang_getCString(name),
                                    is_parameter ? front_parameter_type(front, declaration)
                                                 : front_type_of(front, declaration),
                                    front_name_span(front, declaration));
    clang_disposeString(name);
    local->is_parameter = is_parameter;
    local->is_own = front_says(front, declaration, "own") != NULL ||
                    (front->options->every_owned && !is_parameter &&
                     local->type->kind == TYPE_RECORD && type_is_owned(local->type));
    local->is_chunk = front_says(front, declaration, "chunk") != NULL;
    local->is_hidden = g_str_has_suffix(local->name, "_");
    local->scope = lower->scope;
    g_hash_table_insert(lower->locals,
                        front_box(&lower->unit->arena, clang_getCanonicalCursor(declaration)),
                        local);
    return local;
}

Type *
lower_pointer_to(Lower *lower, Type *type)
{
    return front_pointer_to(lower->front, type);
}

/* ---- the body ------------------------------------------------------------------------------- */

static void
lower_parameters(Lower *lower, Symbol *symbol, CXCursor definition)
{
    const int n = clang_Cursor_getNumArguments(definition);
    for (int i = 0; i < n; i++) {
        Local *const local =
            lower_declare(lower, clang_Cursor_getArgument(definition, (unsigned)i), true);
        if ((size_t)i < symbol->n_parameters)
            local->capture = symbol->parameters[i].capture;
        if (local->capture == CAPTURE_MOVE && local->type->kind == TYPE_POINTER)
            (void)place_deref(lower->body, local->place); /* it stands for this */
        lower_add_ending(lower, (Ending){.kind = ENDING_DEAD, .local = local});
    }
}

static void
lower_result(Lower *lower, Symbol *symbol, Span span)
{
    if (symbol->type->kind != TYPE_FUNCTION || symbol->type->of->kind == TYPE_VOID)
        return;
    Local *const result = body_local(lower->body, NULL, symbol->type->of, span);
    result->is_returned = true;
    lower->body->result = result->place->index;
}

static void
lower_whole(Lower *lower, Symbol *symbol, CXCursor definition)
{
    const Span span = front_span(lower->front, definition);
    lower_begin(lower, body_block(lower->body));
    lower_enter(lower);
    lower_parameters(lower, symbol, definition);
    lower_result(lower, symbol, symbol->span);
    lower->body->end = (Span){.source = span.source,
                              .line = span.end_line,
                              .column = span.end_column > 1 ? span.end_column - 1 : 1,
                              .end_line = span.end_line,
                              .end_column = span.end_column};
    GArray *const kids = front_kids(definition);
    for (size_t i = 0; i < kids->len; i++)
        if (clang_getCursorKind(g_array_index(kids, CXCursor, i)) == CXCursor_CompoundStmt)
            lower_statement(lower, g_array_index(kids, CXCursor, i));
    g_array_unref(kids);
    lower_leave(lower);
    lower_add(lower, STATEMENT_RETURN, lower->body->end);
    body_block_at(lower->body, lower->block)->is_return = true;
    lower_connect_gotos(lower);
}

static void
name_pointee(Body *body, Place *pointer)
{
    if (pointer->type->kind == TYPE_POINTER && pointer->type->of->bare->kind != TYPE_FUNCTION)
        (void)place_deref(body, pointer);
}

/*
 * What each pointer variable leads to is a place, for those who look for borrows of it; and so is
 * what a member leads to that is a borrow, or that somebody names.
 */
static void
name_pointees(Body *body)
{
    for (size_t i = 0; i < body->locals->len; i++) {
        const Local *const local = body_local_at(body, i);
        if (local->name == NULL)
            continue;
        name_pointee(body, local->place);
        for (size_t j = 0; j < local->type->n_fields; j++)
            if (local->type->fields[j].borrows)
                name_pointee(body, place_field(body, local->place, j));
    }
    for (size_t i = 0, n = body->unit->is_annotated ? body->places->len : 0; i < n; i++) {
        Place *const place = g_ptr_array_index(body->places, i);
        if (place->kind != PLACE_LOCAL)
            name_pointee(body, place);
    }
}

/* Was every reference that is evaluated lowered? */
static void verify(Lower *lower, CXCursor definition);

void
lower_function(Front *front, Symbol *symbol, CXCursor definition)
{
    Lower lower = {
        .front = front,
        .unit = front->unit,
        .body = body_new(front->unit, symbol),
        .level_endings = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref),
        .locals = g_hash_table_new(front_cursor_hash, front_cursor_equal),
        .labels = g_array_new(FALSE, FALSE, sizeof(Jump)),
        .gotos = g_array_new(FALSE, FALSE, sizeof(Jump)),
        .seen = front->options->verify ? g_hash_table_new(g_int64_hash, g_int64_equal) : NULL,
    };
    lower_whole(&lower, symbol, definition);
    name_pointees(lower.body);
    cfg_finish(lower.body);
    symbol->body = lower.body;
    g_ptr_array_add(front->unit->bodies, lower.body);
    if (lower.seen != NULL) {
        verify(&lower, definition);
        g_hash_table_destroy(lower.seen);
    }
    g_ptr_array_free(lower.level_endings, TRUE);
    g_hash_table_destroy(lower.locals);
    g_array_free(lower.labels, TRUE);
    g_array_free(lower.gotos, TRUE);
}

/* ---- verify --------------------------------------------------------------------------------- */

/*
 * The cursors of one reference may differ with the way by which they were reached, so they are
 * known by their place.
 */
gint64 *
lower_seen_key(Lower *lower, CXCursor reference)
{
    unsigned used, spelled;
    const CXSourceLocation location = clang_getCursorLocation(reference);
    clang_getFileLocation(location, NULL, NULL, NULL, &used);
    clang_getSpellingLocation(location, NULL, NULL, NULL, &spelled);
    gint64 *const key = arena_new(&lower->unit->arena, gint64);
    *key = (gint64)used << 32 | spelled;
    return key;
}

static bool
is_variable(CXCursor reference)
{
    const enum CXCursorKind kind = clang_getCursorKind(clang_getCursorReferenced(reference));
    return kind == CXCursor_VarDecl || kind == CXCursor_ParmDecl;
}

/* Operands that C does not evaluate, and choices of which one side is not. */
static bool
is_unevaluated(CXCursor cursor)
{
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_UnaryExpr:
    case CXCursor_GenericSelectionExpr:
    case CXCursor_StaticAssert:
    case CXCursor_TypedefDecl:
    case CXCursor_FunctionDecl:
    case CXCursor_StructDecl:
    case CXCursor_UnionDecl: return true;
    default: return clang_isAttribute(clang_getCursorKind(cursor)) != 0;
    }
}

static enum CXChildVisitResult check_reference(CXCursor cursor, CXCursor parent, CXClientData data);

/* The cursor itself, and what is inside of it. */
static void
check_within(CXCursor cursor, Lower *lower)
{
    if (!clang_Cursor_isNull(cursor) &&
        check_reference(cursor, cursor, lower) == CXChildVisit_Recurse)
        clang_visitChildren(cursor, check_reference, lower);
}

static void
report_lost(Lower *lower, CXCursor reference)
{
    CXString name = clang_getCursorSpelling(reference);
    char *const what =
        g_strdup_printf("a use of `%s` did not reach the MIR", clang_getCString(name));
    g_ptr_array_add(
        lower->unit->reports,
        report_new(TEXT_NOT_UNDERSTOOD, front_span(lower->front, reference), what, NULL));
    g_free(what);
    clang_disposeString(name);
}

static enum CXChildVisitResult
check_reference(CXCursor cursor, CXCursor parent, CXClientData data)
{
    Lower *const lower = data;
    CXCursor side;
    (void)parent;
    if (is_unevaluated(cursor))
        return CXChildVisit_Continue;
    if (lower_chosen_side(lower, cursor, &side)) {
        check_within(side, lower);
        return CXChildVisit_Continue;
    }
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_ForStmt: /* of a block that runs once, the loop is not meant */
        if (front_says(lower->front, front_kid(front_kid(cursor, 0), 0), "block") == NULL &&
            front_says(lower->front, front_kid(front_kid(cursor, 0), 0), "arm") == NULL &&
            front_says(lower->front, front_kid(front_kid(cursor, 0), 0), "turn") == NULL)
            return CXChildVisit_Recurse;
        check_within(front_last_kid(cursor), lower);
        return CXChildVisit_Continue;
    case CXCursor_VarDecl: /* typeof's operand is a child of it; so is a static's value */
        if (clang_Cursor_getStorageClass(cursor) != CX_SC_Static)
            check_within(clang_Cursor_getVarDeclInitializer(cursor), lower);
        return CXChildVisit_Continue;
    case CXCursor_CStyleCastExpr:
    case CXCursor_CompoundLiteralExpr: /* a typeof may be among the others */
        check_within(front_last_kid(cursor), lower);
        return CXChildVisit_Continue;
    case CXCursor_DeclRefExpr:
        if (is_variable(cursor) &&
            !g_hash_table_contains(lower->seen, lower_seen_key(lower, cursor)))
            report_lost(lower, cursor);
        return CXChildVisit_Recurse;
    default: return CXChildVisit_Recurse;
    }
}

static void
verify(Lower *lower, CXCursor definition)
{
    GArray *const kids = front_kids(definition);
    for (size_t i = 0; i < kids->len; i++) {
        const CXCursor kid = g_array_index(kids, CXCursor, i);
        if (clang_getCursorKind(kid) == CXCursor_CompoundStmt)
            check_within(kid, lower);
    }
    g_array_unref(kids);
}
