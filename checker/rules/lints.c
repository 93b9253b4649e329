/* SPDX-License-Identifier: MIT */
/*
 * lints.c - what is not wrong, and seldom meant.
 *
 *     unused_must_use      a status, or an owned value, that nobody looks at
 *     let_underscore_lock  a guard that is thrown away by a cast to void
 *     unused_join_handle   a handle that is kept and never used
 *     mem_forget           an owned value that is forgotten
 *
 * Requires: the body.
 */
#include "analysis/init.h"
#include "analysis/runs.h"
#include "rules/rules.h"
#include "support/source.h"

#include <string.h>

/* Starting a thread and letting it go is said by a bare `spawn(...)`. */
static bool
may_be_ignored(const Statement *call, const Type *result)
{
    return result->bare->is_handle || run_kind(call) == RUN_THREAD;
}

static void
check_discarded(Body *body, const Statement *call)
{
    Type *const result = call->result_type;
    if (result == NULL || may_be_ignored(call, result))
        return;
    const bool is_guard = result->bare->is_guard;
    const bool is_owned = type_is_owned(result);
    const bool must_use = result->bare->is_must_use || is_owned ||
                          (call->callee != NULL && call->callee->is_must_use);
    if (!must_use || (call->is_cast_void && !is_guard))
        return;
    const char *const name = call->callee != NULL ? call->callee->name : "this call";
    const bool underscore = is_guard && call->is_cast_void;
    Report *const report = report_new(underscore ? TEXT_LET_UNDERSCORE_LOCK : TEXT_UNUSED_MUST_USE,
                                      call->span, name, NULL);
    report_primary(report,
                   is_guard   ? TEXT_GUARD_NOT_KEPT
                   : is_owned ? TEXT_UNUSED_VALUE_HERE
                              : TEXT_UNUSED_HERE,
                   NULL, NULL);
    if (is_guard)
        report_help(report, TEXT_KEEP_GUARD, result->name, NULL);
    rules_report(body, call, report);
}

static void
check_forgotten(Body *body, const Init *init, const Statement *call)
{
    if (call->callee == NULL || call->callee->meaning != MEANING_FORGET)
        return;
    const Place *const target = init_pointee(init, &call->arguments[0]);
    if (target != NULL && !type_is_owned(target->type))
        return;
    size_t length = 0;
    const char *const text = source_text(&call->argument_spans[0], &length);
    char *const what = text == NULL ? g_strdup("it") : g_strndup(text, length);
    Report *const report = report_new(TEXT_MEM_FORGET, call->span, what, NULL);
    report_primary(report, TEXT_FORGOTTEN_HERE, NULL, NULL);
    rules_report(body, call, report);
    g_free(what);
}

/* ---- handles -------------------------------------------------------------------------------- */

static void
check_handle(Body *body, const Statement *live)
{
    const Local *const local = body_local_of(body, live->place);
    if (!local->type->bare->is_handle || local->is_hidden || local->is_used)
        return;
    Report *const report = report_new(TEXT_UNUSED_JOIN_HANDLE, local->span, local->name, NULL);
    report_primary(report, TEXT_DETACHED_HERE, NULL, NULL);
    report_help(report, TEXT_JOIN_IT, local->name, NULL);
    rules_report(body, live, report);
}

void
rules_lints(Body *body, const Init *init)
{
    for (size_t i = 0; i < body->order->len; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            if (s->kind == STATEMENT_CALL && s->is_discarded)
                check_discarded(body, s);
            if (s->kind == STATEMENT_CALL)
                check_forgotten(body, init, s);
            if (s->kind == STATEMENT_LIVE)
                check_handle(body, s);
        }
    }
}
