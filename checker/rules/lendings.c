/* SPDX-License-Identifier: MIT */
/*
 * lendings.c - statics that threads of a scope have, while functions are called that may use them.
 *
 *     scope_spawn(s, look, &count);
 *     touch();                       E0133, if touch() writes count
 *
 * Requires: as borrows.c, which comes here with each call. What the function uses is known when all
 * files are there: rules/reached.c.
 */
#include "analysis/traits.h"
#include "rules/borrows.h"
#include "rules/rules.h"

/* A plain static that threads have of this loan; NULL: it is of something else. */
static Symbol *
static_lent(const Loan *loan)
{
    Symbol *const symbol = place_root(loan->place)->symbol;
    const bool is_plain = (loan->is_capture || loan->is_alias) && symbol != NULL &&
                          !symbol->is_function && !symbol->is_thread_local &&
                          place_last_deref(loan->place) == NULL &&
                          !type_is_synchronised(type_element(symbol->type)) &&
                          !type_is_synchronised(loan->place->type);
    return is_plain ? symbol : NULL;
}

/* The report, if the call at hand uses the static. */
static void
lend_static(Borrows *borrows, const Loan *loan, Symbol *lent)
{
    const Statement *const call = borrows->statement;
    if (call->unsafe != 0 || loan->statement->unsafe != 0)
        return;
    Report *const report = report_new(TEXT_STATIC_LENT, loan->span, NULL, NULL);
    report_primary(report, TEXT_STATIC_LENT_HERE, NULL, NULL);
    report_label(report, call->span, TEXT_STATIC_USED_MEANWHILE, NULL, NULL);
    report_help(report, TEXT_GLOBAL_MEND, NULL, NULL);
    const Lending lending = {report, call, lent, loan->is_mut};
    g_array_append_val(borrows->body->unit->lendings, lending);
}

void
borrows_check_lendings(Borrows *borrows, const Statement *call)
{
    const Loans *const loans = borrows->loans;
    const Symbol *const callee = call->callee;
    if (callee != NULL && (callee->is_foreign || callee->is_trusted))
        return;
    for (size_t i = 0; i < loans->all->len; i++) {
        const Loan *const loan = loan_at(borrows, i);
        Symbol *const lent = static_lent(loan);
        bool is_held = false;
        for (size_t carrier = loans->first_scope; lent != NULL && carrier < loans->n_carriers;
             carrier++)
            is_held |= loans_holds(loans, borrows->held, carrier, i);
        if (is_held)
            lend_static(borrows, loan, lent);
    }
}
