/* SPDX-License-Identifier: MIT */
/*
 * borrows.h - what borrows.c and its helpers share: one body, its borrows, the statement at hand.
 *
 * The helpers are overlaps.c, aliases.c, lendings.c, escapes.c and borrow_reports.c.
 */
#ifndef CHECKER_RULES_BORROWS_H
#define CHECKER_RULES_BORROWS_H

#include "analysis/loans.h"
#include "support/report.h"

/* What a statement does with a place. */
typedef enum AccessKind {
    ACCESS_READ,
    ACCESS_LEAD, /* a pointer into it is copied: as exclusive as another is that there is */
    ACCESS_BORROW,
    ACCESS_BORROW_MUT,
    ACCESS_WRITE,
    ACCESS_MOVE,
    ACCESS_FREE, /* of a pointer: what it leads to is given back */
    ACCESS_END   /* its memory, or its value, is gone behind this */
} AccessKind;

typedef struct Borrows {
    Body *body;
    const Init *init;
    Loans *loans;
    guint64 *held;       /* before the statement at hand */
    const guint64 *live; /* carriers that are used behind it */
    guint64 *given;      /* carriers that the call at hand gets beside the argument at hand */
    size_t block, index;
    const Statement *statement;
    GHashTable *ended; /* Loan: that its place ended was reported; Local: that it walks over what is
                          borrowed */
} Borrows;

/* One access, as it is held against the loans. */
typedef struct Access {
    const Place *place;
    AccessKind kind;
    Span span;
    const Local *chunk; /* of a part of the array that it walks over */
} Access;

static inline const Loan *
loan_at(const Borrows *borrows, size_t index)
{
    return &g_array_index(borrows->loans->all, Loan, index);
}

/*
 * overlaps.c: may two places share memory? Does an access touch what a borrow gives access to, and
 * not only a way to it? Is it of a kind that the loan does not bear; and both?
 */
bool borrows_overlap(const Place *a, const Place *b);
bool borrows_touch(const Place *access, const Place *borrowed);
bool borrows_conflict(AccessKind kind, const Loan *loan);
bool borrows_meets(AccessKind kind, const Place *access, const Loan *loan);

/* Is the pointer a part of an owned value, which is the access or a part of it? */
bool borrows_lies_in_owned(const Place *pointer, const Place *access);

/* borrows.c: report the access if somebody minds it who holds the loan. True when it was. */
bool borrows_check_loan(Borrows *borrows, const Access *access, size_t index);

/* aliases.c: does an access to what has this name meet the loan, also where threads have parts? */
bool borrows_meets_part(const Borrows *borrows, AccessKind kind, const Place *name,
                        const Loan *loan);

/* An access through a pointer to plain data that a thread has by another name. */
void borrows_check_aliases(Borrows *borrows, const Access *access);

/* lendings.c: while threads have a static, a function that is called may use it by its name. */
void borrows_check_lendings(Borrows *borrows, const Statement *call);

/* The same memory by its own name, where the way leads through a pointer that is known. */
const Place *borrows_resolve(const Borrows *borrows, const Place *place);

/* The place in words, for a message. */
const char *borrows_text_of(const Borrows *borrows, const Place *place);

/* borrow_reports.c: a report of an access to what a loan has, and the labels of its points. */
Report *borrows_report(const Borrows *borrows, const Place *place, AccessKind kind,
                       const Loan *loan, Span span);
void borrows_label_loan(const Borrows *borrows, Report *report, const Loan *loan, AccessKind kind);
void borrows_label_use(const Borrows *borrows, Report *report, size_t carrier);
void borrows_report_conflict(Borrows *borrows, const Place *place, AccessKind kind,
                             const Loan *loan, size_t carrier, Span span);

/* A place ends that a carrier still leads to: true when that was an error. */
bool borrows_report_end(Borrows *borrows, const Loan *loan, size_t carrier);

/* escapes.c: E0597 and E0521 of a borrow that a statement stores, or a function keeps. */
void borrows_check_stored(Borrows *borrows, const Statement *s);
void borrows_check_kept(Borrows *borrows, const Statement *call);

#endif
