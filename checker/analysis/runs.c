/* SPDX-License-Identifier: MIT */
/*
 * runs.c - which closure a call runs, and where: by what the annotations of its functions say.
 */
#include "analysis/runs.h"

#include <string.h>

RunKind
run_kind(const Statement *call)
{
    const Symbol *const callee = call->callee;
    if (call->kind != STATEMENT_CALL || callee == NULL || callee->closure == NULL)
        return RUN_NONE;
    Meaning meaning = callee->meaning;
    /* What takes a closure together with the function that runs it does what that one says. */
    if (meaning == MEANING_RUN && call->n_arguments > 0 &&
        call->arguments[0].kind == OPERAND_CONST && call->arguments[0].symbol != NULL)
        meaning = call->arguments[0].symbol->meaning;
    if (meaning == MEANING_PARALLEL)
        return RUN_PARALLEL;
    if (meaning != MEANING_SPAWN)
        return RUN_NOW;
    const bool is_scoped = callee->meaning == MEANING_SPAWN && call->n_arguments > 0 &&
                           call->arguments[0].kind != OPERAND_CONST;
    return is_scoped ? RUN_SCOPED : RUN_THREAD;
}

Type *
run_result(const Unit *unit, const Statement *call)
{
    for (size_t i = 0; i < unit->symbols->len; i++) {
        const Symbol *const symbol = g_ptr_array_index(unit->symbols, i);
        if (symbol->is_closure && strcmp(symbol->name, call->callee->closure) == 0)
            return symbol->type->kind == TYPE_FUNCTION ? symbol->type->of : NULL;
    }
    return NULL;
}
