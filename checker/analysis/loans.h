/* SPDX-License-Identifier: MIT */
/*
 * loans.h - which borrows there are, who holds them, and until when they last.
 */
#ifndef CHECKER_ANALYSIS_LOANS_H
#define CHECKER_ANALYSIS_LOANS_H

#include "analysis/init.h"
#include "mir/mir.h"

/*
 * A borrow of a place, taken by one statement. Of plain data a loan is taken only where a thread of
 * a scope gets it; pointers to plain data are ordinary C.
 */
typedef struct Loan {
    Place *place;
    bool is_mut;
    Span span;                  /* where it is taken */
    const Statement *statement; /* that takes it */
    const Local *chunk;         /* of the walk over the parts of an array that gave it; or NULL */
    bool is_past;               /* of a chunk: the walk has gone on since */
    bool is_capture;            /* taken by a thread of a scope, */
    bool is_indirect;           /* through a pointer variable, or a walk over an array */
    bool is_through;            /* of what a member leads to that is a borrow itself */
    bool is_raw;                /* of what the place, a raw pointer that was copied, leads to, */
    bool is_plain;              /* and the pointer is no part of an owned value */
    bool is_alias;              /* of plain data: it counts where a thread of a scope has it */
    size_t argument;            /* of a call: to which it is given */
} Loan;

/* Who can hold loans: a local, or a scope (its threads). */
typedef struct Loans {
    const Body *body;
    const Init *init;
    GArray *all;       /* of Loan */
    GPtrArray *freed;  /* of Place: pointers whose memory the body gives back */
    bool has_captures; /* the body lends something to threads of a scope */
    size_t n_words;    /* of a set of loans */
    size_t *carrier;   /* local -> its number among those that ever hold a loan; SIZE_MAX: never */
    size_t *contents;  /* local -> the number for what is in the memory that it leads to; or none */
    size_t n_carriers; /* locals first, then the scopes: n_locals_carrying + scope - 1 */
    size_t first_scope; /* number of the carrier of scope 1 */
    GArray
        *scope_parameters; /* of const Local *: scopes that the function is given, behind those */
    size_t *local_of;      /* carrier -> local */
    guint64 **at_entry;    /* by block: n_carriers sets; NULL: not reached */
    guint64 **live_in;     /* by block: a set of carriers that are used later */
    size_t live_words;     /* of a set of carriers */
} Loans;

/*
 * Requires: cfg, init. NULL when the body takes no loan at all. May add places to the body: compute
 * it before what counts places.
 */
Loans *loans_compute(const Body *body, const Init *init);
void loans_free(Loans *loans);

/* Is the place a member of a struct that says of it that it is a borrow (BELAY_LENDS)? */
bool loans_is_borrow_member(const Place *place);

/* Where the scope is declared that a carrier from first_scope on is. */
Span loans_scope_span(const Loans *loans, size_t carrier);

/* The sets that the carriers hold before a statement, and what it does to them. */
void loans_apply(const Loans *loans, guint64 *held, const Statement *statement);

/* The carriers that are used behind each statement of a block: one set per statement, and freed by
 * g_free(). */
guint64 *loans_live_after(const Loans *loans, size_t block);

/* Put the loans that an argument of a call stands for into a set: what it holds, and is lent. */
void loans_of_argument(const Loans *loans, guint64 *held, const Statement *call, size_t index,
                       guint64 *to);

/* Where a call finds what an argument leads to; NULL when that is no place that is known. */
Place *loans_kept_behind(const Init *init, const Operand *pointer);

/* The number of the carrier that a place is a part of; SIZE_MAX when it is none. */
size_t loans_carrier_of(const Loans *loans, const Place *place);

/* The same of the memory that the variable, a pointer, leads to. */
size_t loans_contents_of(const Loans *loans, const Place *place);

/* take_loans.c: the first step of loans_compute, and what the others ask about a statement. */
void loans_collect(Loans *loans, const Body *body);

/* Is an argument lent to the result; or that, or kept in what another argument leads to? */
bool loans_is_lent(const Statement *call, size_t index);
bool loans_is_passed_on(const Statement *call, size_t index);

/* The place that a pointer variable leads to; NULL where nothing borrows by its name. */
Place *loans_pointee_of(const Place *pointer);

/* The owned value of which `v.data`, a pointer that lies in it, is a part; NULL: none. */
Place *loans_lender_of_member(Place *place);

/* The array that a walk over its parts goes over; NULL where it is known by no name. */
Place *loans_walked(const Loans *loans, const Local *chunk);

/*
 * raw_loans.c: the places whose memory the body gives back; which one a call does, by an argument;
 * the raw pointer that an operand, or a value, is a copy of, or leads into, where that is followed.
 */
void loans_find_freed(Loans *loans);
Place *loans_freed_by(const Body *body, const Statement *call, size_t index);
Place *loans_raw_of_operand(const Loans *loans, const Operand *operand);
Place *loans_raw_of_value(const Loans *loans, const Statement *s, Span *ret_span);

/* `b->data`: does it lie in an owned value, or behind the pointer of a guard, and is no borrow? */
bool loans_is_raw_member(const Place *pointer);

/*
 * Is it what a capture gets by this operand? A member of a struct has not what its neighbours were
 * given; nor has a reference that is made for the call more than the capture's own loan.
 */
bool loans_is_led_to(const Loans *loans, const Loan *loan, const Operand *operand);

/* live_loans.c: the last step of loans_compute. */
void loans_flow_live(Loans *loans);

bool loans_holds(const Loans *loans, const guint64 *held, size_t carrier, size_t loan);
bool loans_is_live(const guint64 *live, size_t carrier);

/* The first later use of a carrier from behind a statement on; NULL when there is none. */
const Statement *loans_later_use(const Loans *loans, size_t block, size_t index, size_t carrier,
                                 bool *ret_in_loop);

/* May a value of this type carry a borrow? */
bool loans_can_carry(const Type *type);

#endif
