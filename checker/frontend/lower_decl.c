/* SPDX-License-Identifier: MIT */
/*
 * lower_decl.c - variables of a function: where they begin, what they begin with, how they end.
 */
#include "frontend/lower.h"

#include <string.h>

/* ---- how it ends ---------------------------------------------------------------------------- */

/* The name in `cleanup(name)`: libclang shows the attribute without it. */
static char *
cleanup_name(const char *text, size_t length)
{
    const char *const open = memchr(text, '(', length);
    if (open == NULL || open - text > 16)
        return NULL;
    const char *begin = open + 1;
    while (begin < text + length && g_ascii_isspace(*begin))
        begin++;
    const char *end = begin;
    while (end < text + length && (g_ascii_isalnum(*end) || *end == '_'))
        end++;
    return end == begin ? NULL : g_strndup(begin, (size_t)(end - begin));
}

static Symbol *
cleanup_of(Lower *lower, CXCursor declaration)
{
    GArray *const kids = front_kids(declaration);
    Symbol *found = NULL;
    for (size_t i = 0; i < kids->len && found == NULL; i++) {
        const CXCursor kid = g_array_index(kids, CXCursor, i);
        size_t length = 0;
        if (clang_getCursorKind(kid) != CXCursor_UnexposedAttr)
            continue;
        const char *const text = front_spelling(lower->front, kid, &length);
        if (text == NULL ||
            !(g_str_has_prefix(text, "cleanup") || g_str_has_prefix(text, "__cleanup")))
            continue;
        char *const name = cleanup_name(text, length);
        if (name != NULL)
            found = g_hash_table_lookup(lower->front->by_name, name);
        g_free(name);
    }
    g_array_unref(kids);
    return found;
}

static Ending
ending_of(Lower *lower, CXCursor declaration, Local *local)
{
    Ending ending = {.kind = ENDING_DEAD, .local = local};
    if (local->type->is_scope) {
        const ScopeBlock block = {.span = local->span, .outer = lower->scope};
        g_array_append_val(lower->body->scopes, block);
        lower->scope = lower->body->scopes->len;
        lower->level->scope = lower->scope;
        ending.kind = ENDING_THREADS;
        ending.scope = lower->scope;
        return ending;
    }
    if (local->is_own) {
        ending.kind = ENDING_DROP;
        return ending;
    }
    ending.cleanup = cleanup_of(lower, declaration);
    if (ending.cleanup != NULL)
        ending.kind = ENDING_CALL;
    return ending;
}

/* ---- how it begins -------------------------------------------------------------------------- */

/* The size of a variable-length array is evaluated where it is declared. */
static void
lower_vla_size(Lower *lower, CXCursor declaration)
{
    CXType type = clang_getCanonicalType(clang_getCursorType(declaration));
    while (type.kind == CXType_ConstantArray || type.kind == CXType_IncompleteArray)
        type = clang_getArrayElementType(type);
    if (type.kind != CXType_VariableArray)
        return;
    const CXCursor initialiser = clang_Cursor_getVarDeclInitializer(declaration);
    GArray *const kids = front_kids(declaration);
    for (size_t i = 0; i < kids->len; i++) {
        const CXCursor kid = g_array_index(kids, CXCursor, i);
        if (clang_isExpression(clang_getCursorKind(kid)) && !clang_equalCursors(kid, initialiser))
            lower_effect(lower, kid);
    }
    g_array_unref(kids);
}

/* The variable that a scope's macro gives to the user. */
static void
note_scope_handle(Lower *lower, Local *local)
{
    if (lower->scope == 0 || local->type->kind != TYPE_POINTER || !local->type->of->is_scope)
        return;
    ScopeBlock *const block = &g_array_index(lower->body->scopes, ScopeBlock, lower->scope - 1);
    if (block->handle == NULL)
        block->handle = local;
}

static void
lower_variable(Lower *lower, CXCursor declaration)
{
    lower_vla_size(lower, declaration);
    const enum CX_StorageClass storage = clang_Cursor_getStorageClass(declaration);
    if (storage == CX_SC_Static || storage == CX_SC_Extern ||
        clang_getCursorTLSKind(declaration) != CXTLS_None) {
        front_note_variable(lower->front, declaration);
        return;
    }
    Local *const local = lower_declare(lower, declaration, false);
    const Ending ending = ending_of(lower, declaration, local);
    lower_add(lower, STATEMENT_LIVE, local->span)->place = local->place;
    if (ending.kind == ENDING_THREADS) {
        Statement *const begin = lower_add(lower, STATEMENT_SCOPE_BEGIN, local->span);
        begin->scope = ending.scope;
    }
    note_scope_handle(lower, local);
    const CXCursor initialiser = clang_Cursor_getVarDeclInitializer(declaration);
    if (!clang_Cursor_isNull(initialiser))
        lower_into(lower, initialiser, local->place, true);
    lower_add_ending(lower, ending);
}

void
lower_declaration(Lower *lower, CXCursor declaration)
{
    switch (clang_getCursorKind(declaration)) {
    case CXCursor_VarDecl: lower_variable(lower, declaration); break;
    case CXCursor_FunctionDecl: (void)front_symbol(lower->front, declaration); break;
    default: /* types: they are taken when they are used */ break;
    }
}
