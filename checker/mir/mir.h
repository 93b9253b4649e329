/* SPDX-License-Identifier: MIT */
/*
 * mir.h - the program as the rules see it: places, statements and a graph of blocks.
 *
 * Each function body is lowered once, from the syntax tree to this form, in the manner of rustc's
 * MIR: every value that is used, moved, borrowed or called is an operand of a statement, evaluated
 * in order; `&&`, `?:`, loops and labels have become edges between blocks; the end of a variable is
 * a statement of its own. `belay check --dump=mir` prints it, mir/parse.c reads it back.
 *
 * Places
 *     A place is a path to memory: a variable, or a field, pointee or element of a place. The
 *     places of a body form a tree and are known once each, so they are compared by address. All
 *     elements of an array are one place.
 */
#ifndef CHECKER_MIR_MIR_H
#define CHECKER_MIR_MIR_H

#include <glib.h>
#include <stdio.h>

#include "mir/type.h"
#include "support/arena.h"
#include "support/report.h"
#include "support/span.h"

typedef struct Place Place;
typedef struct Body Body;
typedef struct Unit Unit;

/* ---- functions and static variables --------------------------------------------------------- */

/* How a closure takes what it works on. */
typedef enum Capture {
    CAPTURE_NONE,
    CAPTURE_MOVE,
    CAPTURE_COPY,
    CAPTURE_STATIC,
    CAPTURE_REF,
    CAPTURE_MUT
} Capture;

/* What a call does with the lock that a parameter leads to: a set of these. */
enum {
    LOCK_TAKES = 1,    /* waits for it; what is returned or filled holds it, else the thread does */
    LOCK_SHARED = 2,   /* with others that only read */
    LOCK_AGAIN = 4,    /* a thread that holds it may take it once more */
    LOCK_TRIES = 8,    /* takes it, or says by its result that it did not; waits for no other */
    LOCK_WITHIN = 16,  /* takes it, and gives it back before it returns */
    LOCK_SEVERAL = 32, /* it leads to an array of pointers to locks, all taken in a safe order */
    LOCK_ADOPTS = 64,  /* of one that was taken already: a guard holds it from now on */
    LOCK_GIVES = 128,  /* gives it back */
    LOCK_WAITS = 256,  /* gives it back while it waits */
    LOCK_SAME = 512,   /* the result leads to where the parameter leads */
    LOCK_SURE = 1024,  /* it is the result of a try, and the call returns only if that took it */
    LOCK_PERHAPS = 2048, /* how it is made may allow a thread to take it again */
    LOCK_HOLDS = 4096    /* it is the guard that holds what another parameter leads to */
};

/* What a declaration promises of a parameter: the words of annotate.h. */
typedef struct Parameter {
    const char *name; /* "" when it has none */
    Type *type;
    Span span;
    Capture capture;
    const char *capture_text; /* "by_move(Jobs, jobs)" as the user wrote it */
    bool consumes;            /* takes *p over and leaves it empty */
    bool fills;               /* gives *p a value; needs none there */
    bool is_anew;             /* with fills: of a loop's variable, another one each time */
    bool lends;               /* the result (and what it fills) borrows from *p */
    guint64 kept_in;          /* parameters, by number, in what they lead to it is kept */
    bool frees;               /* what it leads to is given back to the heap */
    bool is_part;             /* leads into what another parameter, which is consumed, owns */
    bool is_static;           /* must point to what lives for ever */
    bool is_through;          /* with needs_send: what it points to goes, not the pointer */
    Capture scope_capture;    /* what it points to goes to a thread of the scope given beside it */
    bool needs_send;          /* the value goes to another thread */
    bool needs_sync;
    unsigned lock; /* LOCK_...: what the call does with the lock that it leads to */
} Parameter;

/* What a call of the function means beyond its parameters. */
typedef enum Meaning {
    MEANING_NONE,
    MEANING_MOVE,     /* (p): the value of *p, which is left empty */
    MEANING_REPLACE,  /* (p, v): the value of *p; *v takes its place */
    MEANING_MAKE,     /* fills what a parameter points to, and returns that pointer */
    MEANING_SWAP,     /* (p, q): exchanges *p and *q */
    MEANING_FORGET,   /* (p): *p is left empty and never dropped */
    MEANING_SPAWN,    /* starts a thread that runs `closure`; it ends with the scope given as the
                            first argument, and where that is NULL it may outlive everything */
    MEANING_RUN,      /* runs `closure` before it returns, or as its first argument says */
    MEANING_PARALLEL, /* runs a closure in several threads before it returns */
    MEANING_UNSAFE    /* as the condition of an if: its else branch is BELAY_UNSAFE */
} Meaning;

struct Symbol {
    const char *name;
    const char *usr; /* the same name for the same thing in all units */
    Type *type;
    Span span;
    bool is_function;
    bool is_defined;
    bool is_local;       /* internal linkage */
    bool is_foreign;     /* declared by the system */
    bool is_in_function; /* a static variable of one function: only its body names it */

    /* A variable. */
    bool is_thread_local;
    bool has_number;        /* it begins with a number that is not zero */
    GPtrArray *leads_to;    /* the Symbols of statics whose addresses it begins with, or NULL */
    const Symbol *led_from; /* the last one in whose leads_to it is */

    /* A function. */
    Parameter *parameters;
    size_t n_parameters;
    Meaning meaning;
    const char *closure; /* name of the function that a spawn runs */
    bool is_closure;     /* the body of one */
    bool is_trusted;     /* a library vouches for its body: not checked */
    bool is_noreturn;
    bool is_must_use;
    bool starts_thread;        /* behind our back */
    bool jumps;                /* as longjmp does: its caller is not gone back to */
    bool lands;                /* as setjmp does: where a jump comes back to */
    bool blocks;               /* may wait for something */
    bool notifies;             /* wakes who waits for a condition variable */
    const char *thread_unsafe; /* why, or NULL */
    const char *use_instead;
    bool lends_thread; /* the result ends with the thread */
    bool lends_static; /* the result lives for ever, */
    Symbol *static_if; /* or does if that of this function, of another file, does; or NULL */
    bool is_address_taken;
    GPtrArray *mentions; /* of a trusted function: the Symbols of functions that its body names */
    Body *body;          /* NULL: no definition in this unit, or trusted */
};

/* ---- places --------------------------------------------------------------------------------- */

typedef enum PlaceKind {
    PLACE_LOCAL,
    PLACE_GLOBAL,
    PLACE_FIELD,
    PLACE_DEREF,
    PLACE_INDEX
} PlaceKind;

struct Place {
    PlaceKind kind;
    Place *parent;  /* NULL for a local and a global */
    Place *child;   /* the first of those that name this as their parent */
    Place *sibling; /* the next one */
    size_t index;   /* of the local in its body, of the field in its record */
    Symbol *symbol; /* of a global */
    Type *type;
    size_t id; /* in the body, from 0, parents before children */
};

typedef struct Local {
    const char *name; /* NULL for a temporary */
    Type *type;
    Span span;
    bool is_parameter;
    bool is_own;         /* dropped at the end of its block */
    bool is_hidden;      /* made by a macro of a library, the user does not see its name */
    Capture capture;     /* of a parameter of a closure */
    bool is_call_result; /* of a temporary: what a call returned */
    bool is_chunk;       /* walks over disjoint parts of an array */
    bool is_used;        /* named anywhere */
    bool is_returned;    /* the place that `return` fills */
    size_t scope;        /* the innermost scope block (MEANING_SCOPE) around it, from 1; 0: none */
    Place *place;
} Local;

/* ---- statements ----------------------------------------------------------------------------- */

typedef enum OperandKind {
    OPERAND_CONST,
    OPERAND_COPY, /* the place keeps its value */
    OPERAND_MOVE  /* the place is left empty */
} OperandKind;

/* What a constant is, or where a pointer is known to point. */
typedef enum ConstKind {
    CONST_VALUE,   /* a number */
    CONST_NULL,    /* the null pointer */
    CONST_STRING,  /* a string literal */
    CONST_FUNCTION /* the address of symbol */
} ConstKind;

typedef struct Operand {
    OperandKind kind;
    Place *place;
    ConstKind constant;
    Symbol *symbol;
    Type *type;
    Span span;
    bool is_zero; /* of a number that something is compared with */
} Operand;

typedef enum RvalueKind {
    RVALUE_USE,     /* operands[0] */
    RVALUE_CAST,    /* operands[0], as another type */
    RVALUE_REF,     /* &place, shared */
    RVALUE_REF_MUT, /* &place, exclusive */
    RVALUE_OP,      /* any arithmetic on operands */
    RVALUE_EMPTY    /* all zero: the empty value of an owned type */
} RvalueKind;

/* Which arithmetic, as far as it tells what a branch means. */
typedef enum Operator {
    OPERATOR_ANY,
    OPERATOR_EQUAL,
    OPERATOR_UNEQUAL,
    OPERATOR_ORDER, /* <, >, <=, >= */
    OPERATOR_NOT
} Operator;

typedef struct Rvalue {
    RvalueKind kind;
    Operator operator; /* of an OP */
    Place *place;      /* of a REF */
    Operand *operands;
    size_t n_operands;
} Rvalue;

typedef enum StatementKind {
#define STATEMENT(id_, name_) STATEMENT_##id_,
#include "mir/mir.def"
#undef STATEMENT
} StatementKind;

typedef struct Statement {
    StatementKind kind;
    Span span;
    Place *place;   /* ASSIGN, CALL: what gets the value, or NULL; DROP, LIVE, DEAD: which */
    Rvalue value;   /* ASSIGN; USE: its operands */
    Symbol *callee; /* CALL: NULL through a pointer, then callee_operand */
    Operand callee_operand;
    Operand *arguments;   /* CALL */
    Span *argument_spans; /* of whole arguments: `move(x)`, where the operand's span is x */
    size_t n_arguments;
    Type *result_type;   /* CALL without a place: of the value that is thrown away, or NULL */
    bool is_discarded;   /* CALL: nobody looks at the result */
    bool is_cast_void;   /* CALL: discarded by a cast to void */
    bool is_end;         /* CALL: the cleanup of a variable that ends */
    bool is_initial;     /* ASSIGN, CALL: the initialiser of a declaration */
    size_t unsafe;       /* which BELAY_UNSAFE block of the body, from 1; 0: none */
    size_t scope;        /* SCOPE_BEGIN, SCOPE_END: which scope of the body */
    const Local *holder; /* CALL: who owns something meanwhile, or NULL (rules/unsafe.c) */
    const char *text;    /* UNKNOWN: what it is */
} Statement;

typedef struct Block {
    GArray *statements; /* of Statement */
    GArray *successors; /* of size_t; empty: the body ends here */
    GArray *predecessors;
    bool is_return; /* ends by a return, and not by a call that never comes back */
    size_t order;   /* in reverse postorder; SIZE_MAX: not reachable */
} Block;

/* A BELAY_UNSAFE block of a body. */
typedef struct UnsafeBlock {
    Span span;
    bool is_needed;
    bool is_for_threads; /* it is, if a thread may run it */
} UnsafeBlock;

/* A scope of a body: a block that ends only when its threads have ended. */
typedef struct ScopeBlock {
    Span span;
    size_t outer;  /* the scope around it; 0: none */
    Local *handle; /* the variable `s` */
} ScopeBlock;

struct Body {
    Symbol *symbol;
    Unit *unit;
    Span end;            /* the closing brace */
    GPtrArray *locals;   /* of Local */
    GPtrArray *places;   /* of Place, by id */
    GPtrArray *blocks;   /* of Block; the first is the entry */
    GArray *order;       /* of size_t: reachable blocks in reverse postorder */
    GArray *unsafes;     /* of UnsafeBlock */
    GHashTable *globals; /* Symbol -> Place */
    GArray *scopes;      /* of ScopeBlock; scope n of a statement or local is element n - 1 */
    size_t result;       /* index of the local that `return` fills, SIZE_MAX for void */
    bool has_unknown;    /* something was not understood: its rules are not run */
};

/* ---- the unit ------------------------------------------------------------------------------- */

/* A report that is none if what a function of another file returns lives for ever. */
typedef struct Doubt {
    Report *report;
    const Symbol *source;
} Doubt;

/* A report that is one only if a function, called while threads have a static, uses that, too. */
typedef struct Lending {
    Report *report;
    const Statement *call;
    Symbol *lent;
    bool is_mut; /* the threads may write it */
} Lending;

struct Unit {
    Arena arena;
    const Source *main;
    GPtrArray *symbols; /* of Symbol */
    GHashTable *by_usr; /* usr -> Symbol */
    GPtrArray *bodies;  /* of Body, in the order of the source */
    Type *types;        /* all of them */
    GPtrArray *reports; /* of Report */
    GArray *doubts;     /* of Doubt */
    GArray *lendings;   /* of Lending */
    bool is_annotated;  /* something in it says a word of annotate.h */
    size_t n_unchecked; /* functions that were not lowered, for they have errors */
    size_t n_unknown;   /* functions that were, but hold something that is not understood */
};

Unit *unit_new(const Source *source);
void unit_free(Unit *unit);

/* ---- building ------------------------------------------------------------------------------- */

Body *body_new(Unit *unit, Symbol *symbol);
void body_free(Body *body);

/* A new local; its place is of its type. */
Local *body_local(Body *body, const char *name, Type *type, Span span);
size_t body_block(Body *body);
void body_edge(Body *body, size_t from, size_t to);

/* The place of a global, and the places below a place; made when first asked for. */
Place *place_of_symbol(Body *body, Symbol *symbol);
Place *place_field(Body *body, Place *base, size_t field);
Place *place_deref(Body *body, Place *base);
Place *place_index(Body *body, Place *base);

/* ---- asking --------------------------------------------------------------------------------- */

Local *body_local_of(const Body *body, const Place *place); /* the root, or NULL for a global */
Place *place_root(Place *place);

/* May a pointer of this type, in what a static begins with, lead to that other static? */
bool symbol_may_be_led_to(const Symbol *symbol, const Type *pointer);

/* Is outer the same as inner, or above it? */
bool place_contains(const Place *outer, const Place *inner);

/* Is there a deref on the way from its root to it (itself included)? The last one, or NULL. */
Place *place_last_deref(Place *place);

/* The place as the user would write it: `job->parts[..].name`. In the unit's arena. */
const char *place_text(const Body *body, const Place *place);

Block *body_block_at(const Body *body, size_t index);
Local *body_local_at(const Body *body, size_t index);

/* ---- the graph ------------------------------------------------------------------------------ */

/* Fill predecessors, order and Block.order. */
void cfg_finish(Body *body);

/* ---- text ----------------------------------------------------------------------------------- */

void mir_print(const Body *body, FILE *out);

/*
 * Read what mir_print wrote into a unit of its own. NULL with a message (g_free) when it is not
 * well formed.
 */
Unit *mir_parse(const char *text, size_t length, char **ret_error);

/* Is it well formed? NULL, or what is wrong (g_free). */
char *mir_validate(const Body *body);

#endif
