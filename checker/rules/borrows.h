/* SPDX-License-Identifier: MIT */
/*
 * borrows.h - what borrows.c, borrow_reports.c and escapes.c share: one body, its borrows, the
 * statement at hand.
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
    ACCESS_END /* its memory, or its value, is gone behind this */
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

static inline const Loan *
loan_at(const Borrows *borrows, size_t index)
{
    return &g_array_index(borrows->loans->all, Loan, index);
}

/* Is the pointer a part of an owned value, which is the access or a part of it? */
bool borrows_lies_in_owned(const Place *pointer, const Place *access);

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
