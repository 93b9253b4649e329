/* SPDX-License-Identifier: MIT */
/*
 * type.h - the types of C, as far as ownership and threads depend on them.
 *
 * A type is known once in its unit: two uses of one type are one object, so types are compared by
 * address. `const` belongs to the type: `const T` and `T` are two objects with one `bare`.
 *
 * What a library says of its types (annotate.h) is kept beside what C says: who drops a value, and
 * when a value may be sent to, or shared with, another thread.
 */
#ifndef CHECKER_MIR_TYPE_H
#define CHECKER_MIR_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "support/span.h"

typedef struct Type Type;
typedef struct Symbol Symbol;

typedef enum TypeKind {
    TYPE_VOID,
    TYPE_SCALAR, /* numbers, bool, enums, vectors: nothing points out of them */
    TYPE_POINTER,
    TYPE_ARRAY,
    TYPE_RECORD,
    TYPE_FUNCTION,
    TYPE_UNKNOWN /* not understood: neither Send nor Sync, owns nothing */
} TypeKind;

/*
 * When a type has a trait. DERIVED follows its members; the others are what its author says of it:
 * of the parameters of a family (`param`), each must be Send or Sync or both.
 */
typedef enum TraitRule {
    TRAIT_DERIVED,
    TRAIT_ALWAYS,
    TRAIT_NEVER,
    TRAIT_IF_SEND,
    TRAIT_IF_SENT, /* as IF_SEND; pointers are judged when they are sent, by where they lead */
    TRAIT_IF_SYNC,
    TRAIT_IF_BOTH
} TraitRule;

/* The two traits, and what an answer to "has it?" is made of. */
typedef enum Trait { TRAIT_SEND, TRAIT_SYNC } Trait;
enum { TRAITS = 2 };

typedef enum TraitState { TRAIT_UNASKED, TRAIT_BEING_ASKED, TRAIT_YES, TRAIT_NO } TraitState;

typedef struct Field {
    const char *name; /* "" for an anonymous member */
    Type *type;
    Span span;
    bool borrows;   /* annotated: it borrows, and is not a raw pointer */
    bool is_static; /* annotated: it points to what lives for ever */
} Field;

struct Type {
    TypeKind kind;
    const char *name; /* as the user would write it */
    bool is_const, is_volatile, is_atomic;
    bool is_union;
    bool is_must_use;  /* a result of this type must be looked at (a status) */
    bool is_interior;  /* changes safely while it is shared */
    bool is_opaque;    /* only functions that are made for it change it */
    bool is_guard;     /* gives back a lock when it is dropped */
    bool is_handle;    /* of a thread: dropped without a join, the thread is detached */
    bool is_scope;     /* threads that borrow end with it */
    Type *bare;        /* without const, volatile: itself, or the same type without */
    Type *of;          /* pointee, element or result */
    Field *fields;     /* of a record */
    Type **parameters; /* of a function */
    size_t n_fields, n_parameters;
    size_t n_elements; /* of an array; SIZE_MAX: as many as there are */
    Type *constant;    /* the same type with const, made where an array is const; or NULL */
    Type *pointer;     /* made by the frontend where the source names none; or NULL */
    Span span;         /* where a record is defined */

    /*
     * Of a function: the parameters, by number, that one whose address was taken lends to its
     * result (analysis/contracts.c). What comes by a call through a pointer may be theirs.
     */
    unsigned long long lent;

    /* Ownership, of the bare type. */
    Symbol *drop; /* T_drop, NULL when there is none */
    TraitRule rules[TRAITS];
    Span rule_spans[TRAITS]; /* where somebody vouched or withdrew */
    const char *kind_text;   /* what to say of it: "is an RC: its count is not atomic" */
    const char *mend_text;   /* what to do about it: "make it an ARC" */
    Type **params;           /* of a family: what is inside */
    size_t n_params;

    /* Memo of ownership.c and traits.c. */
    signed char owned; /* 0 not asked, 1 yes, -1 no */
    signed char lends; /* the same, of type_has_borrow */
    TraitState traits[TRAITS];
    Type *next; /* all types of the unit */
};

/* Is dropping a value of this type anybody's duty: has it a drop function, or a member that has? */
bool type_is_owned(Type *type);

/*
 * Has a value of this type, or what it holds, a member that is annotated as a borrow? Such a value
 * may go to another thread, which must then end before what it borrows.
 */
bool type_has_borrow(Type *type);

/* Is one of them a borrow that is not to const? */
bool type_has_exclusive_borrow(Type *type);

/* Does what the pointer leads to belong to a value of this type: is it what a family holds? */
bool type_holds_pointee(const Type *type, const Type *pointer);

/* Without const, volatile and, for an array, down to its element. */
Type *type_element(Type *type);

#endif
