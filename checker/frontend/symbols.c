/* SPDX-License-Identifier: MIT */
/*
 * symbols.c - functions and static variables, with what their declarations promise.
 *
 * clang repeats the annotations of an earlier declaration on each later one, parameters included,
 * so the declaration at hand has all that was said so far; later ones add to the symbol.
 */
#include "frontend/front.h"
#include "frontend/models.h"
#include "support/key.h"

#include <string.h>

/* ---- parameters ----------------------------------------------------------------------------- */

static Capture
capture_of(Front *front, CXCursor parameter, const char **ret_text)
{
    static const struct {
        const char *word;
        Capture capture;
    } words[] = {{"by_move", CAPTURE_MOVE},
                 {"by_copy", CAPTURE_COPY},
                 {"by_static", CAPTURE_STATIC},
                 {"by_ref", CAPTURE_REF},
                 {"by_mut", CAPTURE_MUT}};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        const char *const written = front_says(front, parameter, words[i].word);
        if (written == NULL)
            continue;
        *ret_text = arena_printf(&front->unit->arena, "%s(%s)", words[i].word, written);
        return words[i].capture;
    }
    return CAPTURE_NONE;
}

static void
fill_parameter(Front *front, Parameter *parameter, CXCursor cursor)
{
    parameter->name = front_text(front, clang_getCursorSpelling(cursor));
    parameter->type = front_parameter_type(front, cursor);
    parameter->span = front_name_span(front, cursor);
    if (parameter->capture == CAPTURE_NONE)
        parameter->capture = capture_of(front, cursor, &parameter->capture_text);
    parameter->consumes |= front_says(front, cursor, "consumes") != NULL;
    parameter->fills |= front_says(front, cursor, "fills") != NULL;
    parameter->is_anew |= front_says(front, cursor, "anew") != NULL;
    parameter->lends |= front_says(front, cursor, "lends") != NULL;
    parameter->is_static |= front_says(front, cursor, "static") != NULL;
    if (front_says(front, cursor, "kept") != NULL)
        parameter->kept_in |= 1; /* the first one */
    parameter->needs_send |= front_says(front, cursor, "needs_send") != NULL;
    parameter->is_part |= front_says(front, cursor, "part") != NULL;
    parameter->is_through |= front_says(front, cursor, "through") != NULL;
    parameter->needs_sync |= front_says(front, cursor, "needs_sync") != NULL;
    parameter->lock |= models_lock_words(front_says(front, cursor, "lock"));
}

static void
fill_parameters(Front *front, Symbol *symbol, CXCursor function)
{
    const int n = clang_Cursor_getNumArguments(function);
    const size_t count = n > 0 ? (size_t)n : 0;
    if (symbol->parameters == NULL || symbol->n_parameters != count) {
        symbol->n_parameters = count;
        symbol->parameters = arena_array(&front->unit->arena, Parameter, count);
    }
    for (size_t i = 0; i < count; i++)
        fill_parameter(front, &symbol->parameters[i],
                       clang_Cursor_getArgument(function, (unsigned)i));
}

/* ---- functions ------------------------------------------------------------------------------ */

static void
fill_meaning(Front *front, Symbol *symbol, CXCursor function)
{
    static const struct {
        const char *word;
        Meaning meaning;
    } words[] = {
        {"move", MEANING_MOVE},         {"replace", MEANING_REPLACE}, {"swap", MEANING_SWAP},
        {"forget", MEANING_FORGET},     {"spawn", MEANING_SPAWN},     {"run", MEANING_RUN},
        {"parallel", MEANING_PARALLEL}, {"make", MEANING_MAKE},       {"unsafe", MEANING_UNSAFE}};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        const char *const closure = front_says(front, function, words[i].word);
        if (closure == NULL)
            continue;
        symbol->meaning = words[i].meaning;
        if (closure[0] != '\0')
            symbol->closure = closure;
    }
}

/* `[[noreturn]]` and `_Noreturn` are attributes without a name: their text has it. */
static bool
says_noreturn(Front *front, CXCursor function)
{
    CXString type = clang_getTypeSpelling(clang_getCursorType(function));
    const bool by_type = strstr(clang_getCString(type), "noreturn") != NULL;
    clang_disposeString(type);
    if (by_type)
        return true;
    GArray *const kids = front_kids(function);
    bool found = false;
    for (size_t i = 0; i < kids->len && !found; i++) {
        const CXCursor kid = g_array_index(kids, CXCursor, i);
        size_t length = 0;
        if (clang_getCursorKind(kid) != CXCursor_UnexposedAttr)
            continue;
        const char *const text = front_spelling(front, kid, &length);
        found = text != NULL &&
                (g_str_has_prefix(text, "noreturn") || g_str_has_prefix(text, "_Noreturn") ||
                 g_str_has_prefix(text, "__noreturn__"));
    }
    g_array_unref(kids);
    return found;
}

/* T_drop(T *) makes T owned. */
static void
note_drop(Front *front, Symbol *symbol)
{
    static const char suffix[] = "_drop";
    if (!g_str_has_suffix(symbol->name, suffix) || symbol->n_parameters != 1)
        return;
    const Type *const pointer = symbol->parameters[0].type;
    if (pointer->kind != TYPE_POINTER || pointer->of->bare->kind != TYPE_RECORD)
        return;
    Type *const type = pointer->of->bare;
    const size_t length = strlen(symbol->name) - (sizeof suffix - 1);
    const char *const name = g_str_has_prefix(type->name, "struct ") ? type->name + 7 : type->name;
    if (strlen(name) == length && strncmp(symbol->name, name, length) == 0) {
        type->drop = symbol;
        symbol->parameters[0].consumes = true;
    }
    (void)front;
}

static void
fill_function(Front *front, Symbol *symbol, CXCursor function)
{
    symbol->is_function = true;
    fill_parameters(front, symbol, function);
    fill_meaning(front, symbol, function);
    symbol->is_closure |= front_says(front, function, "closure") != NULL;
    symbol->is_trusted |= front_says(front, function, "trusted") != NULL;
    symbol->is_must_use |= front_says(front, function, "must_use") != NULL;
    symbol->starts_thread |= front_says(front, function, "starts_thread") != NULL;
    symbol->blocks |= front_says(front, function, "blocks") != NULL;
    symbol->notifies |= front_says(front, function, "notifies") != NULL;
    symbol->lends_static |= front_says(front, function, "lends_static") != NULL;
    symbol->lends_thread |= front_says(front, function, "lends_thread") != NULL;
    symbol->is_noreturn |= says_noreturn(front, function);
    if (symbol->is_foreign)
        models_apply(front->options->models, symbol);
    const char *const why = front_says(front, function, "thread_unsafe");
    const char *const instead = front_says(front, function, "use_instead");
    symbol->thread_unsafe = why != NULL ? why : symbol->thread_unsafe;
    symbol->use_instead = instead != NULL ? instead : symbol->use_instead;
    note_drop(front, symbol);
}

static Symbol *
symbol_new(Front *front, CXCursor canonical)
{
    Unit *const unit = front->unit;
    Symbol *const symbol = arena_new(&unit->arena, Symbol);
    symbol->name = front_text(front, clang_getCursorSpelling(canonical));
    symbol->usr = front_text(front, clang_getCursorUSR(canonical));
    symbol->type = front_type_of(front, canonical);
    symbol->span = front_name_span(front, canonical);
    symbol->is_local = clang_getCursorLinkage(canonical) == CXLinkage_Internal ||
                       clang_getCursorLinkage(canonical) == CXLinkage_NoLinkage;
    symbol->is_in_function = clang_getCursorLinkage(canonical) == CXLinkage_NoLinkage;
    symbol->is_foreign = clang_Location_isInSystemHeader(clang_getCursorLocation(canonical)) != 0;
    symbol->is_thread_local = clang_getCursorTLSKind(canonical) != CXTLS_None;
    g_ptr_array_add(unit->symbols, symbol);
    g_hash_table_insert(unit->by_usr, key(symbol->usr), symbol);
    g_hash_table_insert(front->symbols, front_box(&unit->arena, canonical), symbol);
    return symbol;
}

Symbol *
front_symbol(Front *front, CXCursor declaration)
{
    const CXCursor canonical = clang_getCanonicalCursor(declaration);
    Symbol *symbol = g_hash_table_lookup(front->symbols, &canonical);
    if (symbol == NULL) {
        symbol = symbol_new(front, canonical);
        if (clang_getCursorKind(canonical) == CXCursor_FunctionDecl)
            fill_function(front, symbol, canonical);
    }
    if (clang_getCursorKind(declaration) == CXCursor_FunctionDecl &&
        !clang_equalCursors(declaration, canonical))
        fill_function(front, symbol, declaration);
    if (clang_isCursorDefinition(declaration)) {
        symbol->is_defined = true;
        symbol->span = front_name_span(front, declaration);
        symbol->type = front_type_of(front, declaration);
    }
    return symbol;
}
