/* SPDX-License-Identifier: MIT */
/*
 * tu.c - one file through libclang: its errors, its declarations, the functions to lower.
 *
 * A file with errors is checked as far as it goes: libclang goes on behind most of them. A function
 * that has one inside is not lowered, and that is said.
 */
#include "frontend/front.h"
#include "support/key.h"

#include <string.h>

/* ---- the compiler's own words --------------------------------------------------------------- */

static void
add_notes(Front *front, Report *report, CXDiagnostic diagnostic)
{
    const CXDiagnosticSet notes = clang_getChildDiagnostics(diagnostic);
    for (unsigned i = 0; i < clang_getNumDiagnosticsInSet(notes); i++) {
        const CXDiagnostic note = clang_getDiagnosticInSet(notes, i);
        CXString text = clang_getDiagnosticSpelling(note);
        CXFile file;
        unsigned line, column;
        clang_getFileLocation(clang_getDiagnosticLocation(note), &file, &line, &column, NULL);
        if (file == NULL)
            report_note(report, TEXT_CLANG_NOTE, clang_getCString(text), NULL);
        else
            report_note_at(report,
                           (Span){front_source(front, file), line, column, line, column + 1, NULL},
                           TEXT_CLANG_NOTE, clang_getCString(text), NULL);
        clang_disposeString(text);
        clang_disposeDiagnostic(note);
    }
}

/* A write through a const: clang says it first, and it is rustc's E0594. */
static bool
is_shared_write(const char *words)
{
    return strstr(words, "read-only variable is not assignable") != NULL ||
           g_str_has_prefix(words, "cannot assign to ");
}

static Report *
report_error(Front *front, Span at, const char *words)
{
    const Span nowhere = {
        .source = front->unit->main, .line = 1, .column = 1, .end_line = 1, .end_column = 1};
    if (at.source == NULL)
        return report_new(TEXT_CLANG_ERROR, nowhere, words, NULL);
    if (!is_shared_write(words))
        return report_new(TEXT_CLANG_ERROR, at, words, NULL);
    Report *const report = report_new(TEXT_CONST_WRITE, at, NULL, NULL);
    report_primary(report, TEXT_CANNOT_ASSIGN, NULL, NULL);
    report_note(report, TEXT_CLANG_NOTE, words, NULL);
    return report_help(report, TEXT_USE_A_LOCK, NULL, NULL);
}

/* hides: what is around its place is not understood. */
static void
take_diagnostic(Front *front, CXDiagnostic diagnostic, bool hides)
{
    const enum CXDiagnosticSeverity severity = clang_getDiagnosticSeverity(diagnostic);
    if (severity < CXDiagnostic_Error)
        return;
    CXFile file;
    unsigned line, column;
    clang_getFileLocation(clang_getDiagnosticLocation(diagnostic), &file, &line, &column, NULL);
    CXString text = clang_getDiagnosticSpelling(diagnostic);
    const char *const words = clang_getCString(text);
    /* Flags that gcc has and clang has not come without a place, and change nothing here. */
    if (file != NULL || !g_str_has_prefix(words, "unknown argument")) {
        const Span at = {front_source(front, file), line, column, line, column + 1, NULL};
        Report *const report = report_error(front, at, words);
        add_notes(front, report, diagnostic);
        g_ptr_array_add(front->unit->reports, report);
        if (hides && (file == NULL || !is_shared_write(words))) /* which hides nothing but itself */
            g_array_append_val(front->errors, at);
    }
    clang_disposeString(text);
}

static void
take_diagnostics(Front *front)
{
    const unsigned n = clang_getNumDiagnostics(front->tu);
    for (unsigned i = 0; i < n; i++) {
        const CXDiagnostic diagnostic = clang_getDiagnostic(front->tu, i);
        take_diagnostic(front, diagnostic, true);
        clang_disposeDiagnostic(diagnostic);
    }
}

/* ---- declarations --------------------------------------------------------------------------- */

/* What the walk over the file collects: definitions to lower, in their order. */
typedef struct Walk {
    Front *front;
    GArray *functions; /* of CXCursor */
} Walk;

/* What a trusted body names may be called when it is called: drops, initialisers, closures. */
typedef struct Mentions {
    Front *front;
    GPtrArray *symbols;
    size_t depth; /* of static variables that lead to others */
} Mentions;

static enum CXChildVisitResult
collect_mention(CXCursor cursor, CXCursor parent, CXClientData data)
{
    enum { DEEPEST = 8 };
    Mentions *const all = data;
    (void)parent;
    if (clang_getCursorKind(cursor) != CXCursor_DeclRefExpr)
        return CXChildVisit_Recurse;
    const CXCursor named = clang_getCursorReferenced(cursor);
    if (clang_getCursorKind(named) == CXCursor_FunctionDecl &&
        !front_is_foreign(all->front, clang_getCursorLocation(named))) {
        g_ptr_array_add(all->symbols, front_symbol(all->front, named));
    } else if (clang_getCursorKind(named) == CXCursor_VarDecl && all->depth < DEEPEST &&
               clang_Cursor_getStorageClass(named) == CX_SC_Static) {
        const CXCursor value = clang_Cursor_getVarDeclInitializer(named);
        all->depth++;
        if (!clang_Cursor_isNull(value))
            clang_visitChildren(value, collect_mention, data);
        all->depth--;
    }
    return CXChildVisit_Recurse;
}

static void
note_mentions(Front *front, Symbol *symbol, CXCursor function)
{
    Mentions all = {.front = front, .symbols = g_ptr_array_new()};
    clang_visitChildren(function, collect_mention, &all);
    symbol->mentions = all.symbols;
}

static void
visit_function(Walk *walk, CXCursor function)
{
    Symbol *const symbol = front_symbol(walk->front, function);
    g_hash_table_insert(walk->front->by_name, key(symbol->name), symbol);
    if (clang_Cursor_getNumArguments(function) > 0)
        front_note_saying(walk->front, function);
    if (!clang_isCursorDefinition(function) ||
        front_is_foreign(walk->front, clang_getCursorLocation(function)))
        return;
    if (!symbol->is_trusted)
        g_array_append_val(walk->functions, function);
    else if (symbol->mentions == NULL)
        note_mentions(walk->front, symbol, function);
}

/* The variable whose value is looked at. */
typedef struct Value {
    Front *front;
    Symbol *symbol;
} Value;

static bool
is_zero(CXCursor literal)
{
    CXEvalResult value = clang_Cursor_Evaluate(literal);
    const bool is_it = value != NULL && clang_EvalResult_getKind(value) == CXEval_Int &&
                       clang_EvalResult_getAsInt(value) == 0;
    if (value != NULL)
        clang_EvalResult_dispose(value);
    return is_it;
}

/*
 * A function that a static variable is initialised with is called by who calls through it, and
 * another static by whose address it is may be used by who follows it.
 */
static enum CXChildVisitResult
note_address(CXCursor cursor, CXCursor parent, CXClientData data)
{
    const Value *const value = data;
    (void)parent;
    if (clang_getCursorKind(cursor) == CXCursor_UnaryExpr) /* sizeof */
        return CXChildVisit_Continue;
    if (clang_getCursorKind(cursor) == CXCursor_IntegerLiteral && !is_zero(cursor))
        value->symbol->has_number = true;
    if (clang_getCursorKind(cursor) != CXCursor_DeclRefExpr)
        return CXChildVisit_Recurse;
    const CXCursor named = clang_getCursorReferenced(cursor);
    if (clang_getCursorKind(named) == CXCursor_EnumConstantDecl &&
        clang_getEnumConstantDeclValue(named) != 0)
        value->symbol->has_number = true;
    if (clang_getCursorKind(named) == CXCursor_FunctionDecl)
        front_symbol(value->front, named)->is_address_taken = true;
    if (clang_getCursorKind(named) == CXCursor_VarDecl &&
        !front_is_foreign(value->front, clang_getCursorLocation(named))) {
        Symbol *const other = front_symbol(value->front, named);
        if (value->symbol->leads_to == NULL)
            value->symbol->leads_to = g_ptr_array_new();
        if (other->led_from != value->symbol)
            g_ptr_array_add(value->symbol->leads_to, other);
        other->led_from = value->symbol;
    }
    return CXChildVisit_Recurse;
}

void
front_note_variable(Front *front, CXCursor variable)
{
    if (front_is_foreign(front, clang_getCursorLocation(variable)))
        return;
    Value value = {front, front_symbol(front, variable)};
    const CXCursor initialiser = clang_Cursor_getVarDeclInitializer(variable);
    if (!clang_Cursor_isNull(initialiser) &&
        note_address(initialiser, variable, &value) == CXChildVisit_Recurse)
        clang_visitChildren(initialiser, note_address, &value);
}

static enum CXChildVisitResult
visit_declaration(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    Walk *const walk = data;
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_FunctionDecl: visit_function(walk, cursor); break;
    case CXCursor_VarDecl: front_note_variable(walk->front, cursor); break;
    case CXCursor_TypedefDecl: /* `typedef struct {...} T`: the name of the record */
        (void)front_type(walk->front, clang_getCursorType(cursor));
        break;
    default: break;
    }
    return CXChildVisit_Continue;
}

/* ---- functions ------------------------------------------------------------------------------ */

static bool
has_error(Front *front, const Span *function)
{
    for (size_t i = 0; i < front->errors->len; i++)
        if (span_contains(function, &g_array_index(front->errors, Span, i)))
            return true;
    return false;
}

static void
lower_one(Front *front, CXCursor function)
{
    Symbol *const symbol = front_symbol(front, function);
    const Span span = front_span(front, function);
    if (symbol->body != NULL)
        return; /* defined twice: the compiler has said so */
    if (!has_error(front, &span)) {
        lower_function(front, symbol, function);
        return;
    }
    front->unit->n_unchecked++;
    g_ptr_array_add(front->unit->reports,
                    report_new(TEXT_NOT_CHECKED, symbol->span, symbol->name, NULL));
}

static void
walk_file(Front *front)
{
    Walk walk = {front, g_array_new(FALSE, FALSE, sizeof(CXCursor))};
    clang_visitChildren(clang_getTranslationUnitCursor(front->tu), visit_declaration, &walk);
    front_apply_sayings(front);
    for (size_t i = 0; i < walk.functions->len; i++)
        lower_one(front, g_array_index(walk.functions, CXCursor, i));
    g_array_free(walk.functions, TRUE);
}

/* ---- the file ------------------------------------------------------------------------------- */

/*
 * Several threads parse at a time, each with an index of its own. Making an index enters LLVM's
 * targets into a list that nothing guards (llvm/MC/TargetRegistry.h says so), and a parser looks
 * them up: so one index is made after the other, and the first one fills the list before anybody
 * can parse. The others find all there, and write what is there already.
 */
static CXIndex
make_index(void)
{
    static GMutex registering;
    g_mutex_lock(&registering);
    const CXIndex index = clang_createIndex(0, 0);
    g_mutex_unlock(&registering);
    return index;
}

static CXTranslationUnit
parse(CXIndex index, const char *path, const FrontOptions *options, const char *more)
{
    CXTranslationUnit tu = NULL;
    GPtrArray *const flags = g_ptr_array_new_with_free_func(g_free);
    if (options->directory != NULL)
        g_ptr_array_add(flags, g_strdup_printf("-working-directory=%s", options->directory));
    for (size_t i = 0; options->flags[i] != NULL; i++)
        g_ptr_array_add(flags, g_strdup(options->flags[i]));
    if (more != NULL)
        g_ptr_array_add(flags, g_strdup(more));
    struct CXUnsavedFile unsaved = {path, options->text, options->length};
    const enum CXErrorCode error = clang_parseTranslationUnit2(
        index, path, (const char *const *)flags->pdata, (int)flags->len, &unsaved,
        options->text != NULL ? 1 : 0, CXTranslationUnit_KeepGoing, &tu);
    g_ptr_array_free(flags, TRUE);
    return error == CXError_Success ? tu : NULL;
}

static void
front_init(Front *front, Unit *unit, const FrontOptions *options, CXTranslationUnit tu)
{
    *front = (Front){
        .options = options,
        .unit = unit,
        .tu = tu,
        .types = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .fields = g_hash_table_new(front_cursor_hash, front_cursor_equal),
        .symbols = g_hash_table_new(front_cursor_hash, front_cursor_equal),
        .by_name = g_hash_table_new(g_str_hash, g_str_equal),
        .errors = g_array_new(FALSE, FALSE, sizeof(Span)),
        .sayings = g_ptr_array_new(),
    };
}

static void
front_done(Front *front)
{
    g_hash_table_destroy(front->types);
    g_hash_table_destroy(front->fields);
    g_hash_table_destroy(front->symbols);
    g_hash_table_destroy(front->by_name);
    g_array_free(front->errors, TRUE);
    g_ptr_array_free(front->sayings, TRUE);
}

/* A call of a function that is declared nowhere. */
static bool
is_undeclared(CXDiagnostic diagnostic)
{
    CXString option = clang_getDiagnosticOption(diagnostic, NULL);
    const bool is_it = strcmp(clang_getCString(option), "-Wimplicit-function-declaration") == 0;
    clang_disposeString(option);
    return is_it;
}

/* How many there are up to the last that is an error by the user's own flags. */
static unsigned
count_to_last_error(CXTranslationUnit tu)
{
    unsigned count = 0;
    for (unsigned i = 0; i < clang_getNumDiagnostics(tu); i++) {
        const CXDiagnostic diagnostic = clang_getDiagnostic(tu, i);
        if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error &&
            !is_undeclared(diagnostic))
            count = i + 1;
        clang_disposeDiagnostic(diagnostic);
    }
    return count;
}

/*
 * A file with errors: the name that was misspelt may be the call of a function which is declared
 * nowhere, of which the flags say nothing. It is said beside what it brings about, which comes
 * after it, and hides no more than that. A call behind all errors is brought about by them.
 */
static void
take_undeclared(Front *front, CXIndex index, const char *path)
{
    const CXTranslationUnit strict =
        parse(index, path, front->options, "-Werror=implicit-function-declaration");
    const unsigned n = strict != NULL ? count_to_last_error(strict) : 0;
    for (unsigned i = 0; i < n; i++) {
        const CXDiagnostic diagnostic = clang_getDiagnostic(strict, i);
        if (is_undeclared(diagnostic))
            take_diagnostic(front, diagnostic, false);
        clang_disposeDiagnostic(diagnostic);
    }
    front->file = NULL; /* it belongs to what is thrown away now */
    if (strict != NULL)
        clang_disposeTranslationUnit(strict);
}

ParseResult
front_parse(const char *path, const FrontOptions *options, Unit **ret_unit)
{
    const CXIndex index = make_index();
    const CXTranslationUnit tu = parse(index, path, options, NULL);
    if (tu == NULL) {
        clang_disposeIndex(index);
        return PARSE_FAILED;
    }
    char *const openable = front_path(options, path);
    Unit *const unit = unit_new(source_of_path(openable));
    g_free(openable);
    Front front;
    front_init(&front, unit, options, tu);
    take_diagnostics(&front);
    if (front.errors->len > 0)
        take_undeclared(&front, index, path);
    walk_file(&front);
    const bool has_errors = front.errors->len > 0;
    front_done(&front);
    clang_disposeTranslationUnit(tu);
    clang_disposeIndex(index);
    *ret_unit = unit;
    return has_errors ? PARSE_ERRORS : PARSE_OK;
}
