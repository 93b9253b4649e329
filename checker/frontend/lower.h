/* SPDX-License-Identifier: MIT */
/*
 * lower.h - the state of lowering one function, and what the files lower_*.c give each other.
 */
#ifndef CHECKER_FRONTEND_LOWER_H
#define CHECKER_FRONTEND_LOWER_H

#include "frontend/front.h"

/* What has to be done when a variable's block ends. */
typedef enum EndingKind {
    ENDING_DEAD,   /* nothing but its end */
    ENDING_DROP,   /* it is dropped: own */
    ENDING_CALL,   /* cleanup(function): called with its address */
    ENDING_THREADS /* the threads of a scope end, then the variable */
} EndingKind;

typedef struct Ending {
    EndingKind kind;
    Local *local;
    Symbol *cleanup; /* CALL */
    size_t scope;    /* THREADS */
} Ending;

/*
 * A block of the source while it is lowered: a compound statement, the head of a `for`. They form a
 * tree that outlives them, because a goto may lead to where another block was.
 */
typedef struct Level {
    struct Level *outer;
    GArray *endings;     /* of Ending, in the order of declaration */
    size_t depth;        /* of levels around it */
    bool takes_break;    /* break and continue lead out of it, */
    bool takes_continue; /* the latter only if this is set */
    size_t on_break, on_continue;
    const char *block_name; /* of a block that runs once (scope, with_lock): its macro; else NULL */
    Span span;
    size_t scope; /* the innermost scope around its statements */
} Level;

/* A place to jump to, or from: the block, and what has been declared there. */
typedef struct Jump {
    size_t block;
    Level *level;
    size_t n_endings; /* of the level, at that moment */
    gint64 label;     /* lower_seen_key of the label; 0: any */
    Span span;
} Jump;

/* The switch whose cases are being lowered. */
typedef struct Switch {
    struct Switch *outer;
    size_t head;
    bool has_default;
} Switch;

typedef struct Lower {
    Front *front;
    Unit *unit;
    Body *body;
    size_t block; /* the one that is being filled */
    Level *level;
    Switch *innermost_switch;
    GPtrArray *level_endings; /* of GArray, to be freed */
    GHashTable *locals;       /* CXCursor (canonical, boxed) -> Local */
    GHashTable *seen;  /* lower_seen_key of the references that were lowered; NULL: not asked */
    GArray *labels;    /* of Jump: where labels are */
    GArray *gotos;     /* of Jump: where gotos are; a null label leads to every label */
    size_t unsafe;     /* the BELAY_UNSAFE block around, from 1; 0: none */
    size_t scope;      /* the scope around, from 1; 0: none */
    bool is_cast_void; /* the call at hand is cast to void: nobody wants its result */
} Lower;

/* ---- lower_body.c: statements and blocks ---------------------------------------------------- */

Statement *lower_add(Lower *lower, StatementKind kind, Span span);
void lower_assign(Lower *lower, Place *place, Rvalue value, Span span, bool is_initial);
void lower_unknown(Lower *lower, Span span, const char *what);

/* Go on in this block; when there is a way from the block before, say so first by lower_goto. */
void lower_begin(Lower *lower, size_t block);
void lower_goto(Lower *lower, size_t block);

/* A value of its own; a variable without a name. */
Place *lower_temporary(Lower *lower, Type *type, Span span);
Local *lower_declare(Lower *lower, CXCursor declaration, bool is_parameter);

/* Where a reference is written, and to what that expands: one number for one reference. */
gint64 *lower_seen_key(Lower *lower, CXCursor reference);

Type *lower_pointer_to(Lower *lower, Type *type); /* NULL when the source never names one */

/* ---- lower_stmt.c --------------------------------------------------------------------------- */

void lower_statement(Lower *lower, CXCursor statement);

/* The last expression of a statement expression; into may be NULL. */
void lower_statement_expression(Lower *lower, CXCursor cursor, Place *into);

/* ---- lower_decl.c --------------------------------------------------------------------------- */

void lower_declaration(Lower *lower, CXCursor declaration);

/* ---- lower_expr.c --------------------------------------------------------------------------- */

/*
 * The value of an expression. expected is the type that it is converted to, NULL when it is its
 * own: it tells whether `&x` is a shared or an exclusive borrow.
 */
Rvalue lower_rvalue(Lower *lower, CXCursor expression, Type *expected);
Operand lower_operand(Lower *lower, CXCursor expression, Type *expected);

/* The memory that an expression names; of a value, a temporary that holds it. */
Place *lower_place(Lower *lower, CXCursor expression);

/* Evaluate into a place; or for its effects only. */
void lower_into(Lower *lower, CXCursor expression, Place *place, bool is_initial);
void lower_effect(Lower *lower, CXCursor expression);

/* Go to one of two blocks. */
void lower_condition(Lower *lower, CXCursor expression, size_t on_true, size_t on_false);

/* Without parentheses and conversions that have no effect on what a place is. */
CXCursor lower_strip(CXCursor expression);

Rvalue rvalue_use(Lower *lower, Operand operand);
Operand operand_copy(Place *place, Span span);
Operand operand_move(Place *place, Span span);
Operand operand_constant(ConstKind kind, Type *type, Span span);

bool lower_is_literal(enum CXCursorKind kind);
bool lower_is_zero(CXCursor literal);

/* ---- lower_choice.c ------------------------------------------------------------------------- */

/* Each of these evaluates into a place, or for the effects when that is NULL. */
void lower_choice(Lower *lower, CXCursor condition, CXCursor yes, CXCursor no, Place *into);
void lower_generic(Lower *lower, CXCursor expression, Place *into);

/* Has a condition one way only: `while (true)`, `do ... while (0)`? */
bool lower_constant_condition(CXCursor condition, bool *ret_value);

/* Of `1 ? a : b`, and of __builtin_choose_expr: the side that is evaluated; false of all others. */
bool lower_chosen_side(Lower *lower, CXCursor choice, CXCursor *ret_side);

/* GNU's a ?: b and __builtin_choose_expr, which libclang has no name for: true when it was one. */
bool lower_is_nameless_choice(Lower *lower, CXCursor expression);
bool lower_nameless_into(Lower *lower, CXCursor expression, Place *into);

/* Does the text of an expression begin with this word, where it is spelled? */
bool lower_begins_with(Lower *lower, CXCursor expression, const char *word);

/* ---- lower_init.c --------------------------------------------------------------------------- */

void lower_initialiser(Lower *lower, CXCursor list, Place *place, bool is_initial);

/* ---- lower_call.c --------------------------------------------------------------------------- */

/* The call, its result into place, or nowhere. */
void lower_call(Lower *lower, CXCursor call, Place *place, bool is_initial);

/*
 * The place that `*call` names, when the call means one: the value that a move takes. Then
 * *ret_moved is set, and the place is to be moved from. NULL when it is an ordinary call.
 */
Place *lower_meant_place(Lower *lower, CXCursor call, bool *ret_moved, Span *ret_span);

/* Is this the call whose else branch is BELAY_UNSAFE? */
bool lower_is_unsafe_mark(Lower *lower, CXCursor condition);

/* ---- lower_scope.c -------------------------------------------------------------------------- */

Level *lower_enter(Lower *lower);
void lower_leave(Lower *lower); /* the normal end: what ends, ends here */
void lower_add_ending(Lower *lower, Ending ending);

/* What ends on the way out of all levels that are deeper than outer. */
void lower_unwind(Lower *lower, const Level *outer);

/* Where break and continue lead from here: NULL when nowhere. */
Level *lower_break_target(Lower *lower);
Level *lower_continue_target(Lower *lower);

Jump lower_here(Lower *lower, CXCursor label, Span span); /* a null label: any */

/* Connect the gotos of the body with their labels. */
void lower_connect_gotos(Lower *lower);

#endif
