/* SPDX-License-Identifier: MIT */
/*
 * front.h - from C source to MIR through libclang: what the files of this folder share.
 *
 * This folder is the only place that knows libclang. It hides some facts of the syntax tree; where
 * one is won back by looking at the source text, the function that does it says so.
 *
 *     tu.c           parse a file, take over the compiler's own errors, find what to lower
 *     locate.c       where a cursor is in the user's own text
 *     types.c        types of C to Type, records with their fields and what is said of them
 *     symbols.c      functions and static variables, with the words of annotate.h
 *     lower_body.c   a function: its parameters, its labels, its end
 *     lower_stmt.c   statements to blocks and edges
 *     lower_expr.c   expressions to operands and places
 *     lower_init.c   initialisers and compound literals
 *     lower_call.c   calls, and what a call can mean: move, swap, spawn, scope
 *     lower_scope.c  what ends with a block, on every way out of it
 */
#ifndef CHECKER_FRONTEND_FRONT_H
#define CHECKER_FRONTEND_FRONT_H

#include <clang-c/Index.h>

#include "frontend/parse.h"
#include "mir/mir.h"
#include "support/report.h"
#include "support/source.h"

typedef struct Front {
    const FrontOptions *options;
    Unit *unit;
    CXTranslationUnit tu;
    CXFile file;          /* of the last location that was looked at, */
    const Source *source; /* and its source */
    GHashTable *types;    /* what types.c makes of a canonical type, as text -> Type */
    GHashTable *fields;   /* CXCursor of a field (boxed) -> its index */
    GHashTable *symbols;  /* CXCursor (canonical, boxed) -> Symbol */
    GHashTable *by_name;  /* of functions of the file's top level: name -> Symbol */
    GArray *errors;       /* of Span: where the compiler found errors */
    GPtrArray *sayings;   /* functions that say something of a type; see types.c */
    Symbol *every_drop;   /* drops what is owned by every_owned alone; NULL: nothing yet */
} Front;

/* ---- cursors -------------------------------------------------------------------------------- */

/* The children of a cursor, in an array to be freed by g_array_unref(). */
GArray *front_kids(CXCursor cursor);
CXCursor front_kid(CXCursor cursor, size_t index); /* the null cursor when there is none */
CXCursor front_last_kid(CXCursor cursor);

guint front_cursor_hash(gconstpointer boxed);
gboolean front_cursor_equal(gconstpointer a, gconstpointer b);
CXCursor *front_box(Arena *arena, CXCursor cursor);

/* A copy of a string of libclang's, which is disposed of. In the unit's arena. */
const char *front_text(Front *front, CXString string);

/*
 * The text after "belay::" of the cursor's annotation that begins with word, "" when it is the word
 * alone; NULL when there is none.
 */
const char *front_says(Front *front, CXCursor cursor, const char *word);

/* ---- locate.c ------------------------------------------------------------------------------- */

const Source *front_source(Front *front, CXFile file);

/* A path as this process can open it; to be freed by g_free(). */
char *front_path(const FrontOptions *options, const char *path);

/* The whole of an expression or statement, where the user wrote it. */
Span front_span(Front *front, CXCursor cursor);

/* The name of a declaration. */
Span front_name_span(Front *front, CXCursor cursor);

/* The use of a macro at this place, its arguments included. */
Span front_macro_span(Span at);

/*
 * The text from which the cursor's first token was made, in the file where it is spelled; it ends
 * at the end of that file. NULL when it cannot be had.
 */
const char *front_spelling(Front *front, CXCursor cursor, size_t *ret_length);

/* Is the location in a header of the system, or of Belay? */
bool front_is_foreign(Front *front, CXSourceLocation location);

/* ---- types.c -------------------------------------------------------------------------------- */

Type *front_type(Front *front, CXType type);
Type *front_type_of(Front *front, CXCursor cursor);

/* The type of a parameter: one that is written as an array is a pointer. */
Type *front_parameter_type(Front *front, CXCursor parameter);
Type *front_pointer_to(Front *front, Type *type);

/* The index of a field in its record; SIZE_MAX when it is not known. */
size_t front_field(Front *front, CXCursor field);

/* Take down what a declaration says of its type (BELAY_TRAITS_ and its kin). */
void front_note_saying(Front *front, CXCursor function);

/* When all declarations were seen: what is said of types. */
void front_apply_sayings(Front *front);

/* ---- symbols.c ------------------------------------------------------------------------------ */

/* The symbol of a function or static variable; made when first asked for. */
Symbol *front_symbol(Front *front, CXCursor declaration);

/* ---- tu.c ----------------------------------------------------------------------------------- */

/* A static variable: its symbol, and the functions that it is initialised with. */
void front_note_variable(Front *front, CXCursor variable);

/* ---- lowering ------------------------------------------------------------------------------- */

/* Lower the body of a function definition into symbol->body. */
void lower_function(Front *front, Symbol *symbol, CXCursor definition);

#endif
