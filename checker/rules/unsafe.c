/* SPDX-License-Identifier: MIT */
/*
 * unsafe.c - what C allows and no rule can follow: it is for BELAY_UNSAFE.
 *
 *     E0133   a pointer made from a number, which leads to whatever the number says
 *     E0133   setjmp where something is owned: it comes back when that may be gone
 *     E0133   longjmp over what a variable owns, a lock holds or a scope waits for: it stays behind
 *
 * A pointer that is a number only within one expression is the same pointer (frontend). A
 * `void *` made from a number is one that nobody looks through yet: it counts when it becomes a
 * pointer to something, or is given to a function of the program.
 *
 * Requires: cfg, init. Fills: Statement.holder, for the jumps over callers (summary.c). Files that
 * know nothing of owned values are left alone.
 */
#include "analysis/bitset.h"
#include "rules/rules.h"

#include <string.h>

typedef struct Unsafe {
    Body *body;
    const Init *init;
    bool *numbers; /* by local: a `void *` that was made from a number */
    bool *varies;  /* by local without a name: it has another value than that of constants */
} Unsafe;

/* ---- pointers from numbers ------------------------------------------------------------------ */

static bool
is_data_pointer(const Type *type)
{
    return type->kind == TYPE_POINTER && type->of->bare->kind != TYPE_FUNCTION;
}

static bool
is_from_number(const Unsafe *all, const Operand *operand)
{
    if (operand->kind == OPERAND_CONST || operand->type == NULL)
        return false;
    const Place *const place = operand->place;
    if (operand->type->kind != TYPE_SCALAR)
        return place->kind == PLACE_LOCAL && all->numbers[place->index];
    return place->kind != PLACE_LOCAL || body_local_at(all->body, place->index)->name != NULL ||
           all->varies[place->index];
}

/* `(void *)-1`: what is computed from constants is one. */
static void
mark_variable(Unsafe *all, const Statement *s)
{
    if (s->place == NULL || s->place->kind != PLACE_LOCAL)
        return;
    bool is_constant = s->kind == STATEMENT_ASSIGN;
    for (size_t i = 0; i < s->value.n_operands; i++) {
        const Operand *const operand = &s->value.operands[i];
        is_constant &= operand->kind == OPERAND_CONST ||
                       (operand->place->kind == PLACE_LOCAL &&
                        body_local_at(all->body, operand->place->index)->name == NULL &&
                        !all->varies[operand->place->index]);
    }
    all->varies[s->place->index] |= !is_constant;
}

static bool
becomes_pointer(const Unsafe *all, const Statement *s)
{
    return s->kind == STATEMENT_ASSIGN && is_data_pointer(s->place->type) &&
           (s->value.kind == RVALUE_CAST || s->value.kind == RVALUE_USE) &&
           is_from_number(all, &s->value.operands[0]);
}

static bool
mark_numbers(Unsafe *all, const Statement *s)
{
    mark_variable(all, s);
    if (!becomes_pointer(all, s) || s->place->kind != PLACE_LOCAL ||
        s->place->type->of->bare->kind != TYPE_VOID || all->numbers[s->place->index])
        return false;
    all->numbers[s->place->index] = true;
    return true;
}

static void
report_number(Unsafe *all, const Statement *s, Span span)
{
    Report *const report = report_new(TEXT_FROM_NUMBER, span, NULL, NULL);
    report_primary(report, TEXT_FROM_NUMBER_HERE, NULL, NULL);
    report_help(report, TEXT_KEEP_POINTER, NULL, NULL);
    rules_report(all->body, s, report);
}

static void
check_numbers(Unsafe *all, const Statement *s)
{
    if (becomes_pointer(all, s) && s->place->type->of->bare->kind != TYPE_VOID)
        report_number(all, s, s->span);
    if (s->kind != STATEMENT_CALL || s->callee == NULL || s->callee->is_foreign)
        return;
    for (size_t i = 0; i < s->n_arguments; i++)
        if (s->arguments[i].kind != OPERAND_CONST && s->arguments[i].place->kind == PLACE_LOCAL &&
            all->numbers[s->arguments[i].place->index])
            report_number(all, s, s->argument_spans[i]);
}

/* ---- jumps ---------------------------------------------------------------------------------- */

/* Does something depend on it that the variable's block is left by its end? */
static bool
is_holder(const Local *local)
{
    const Type *const bare = local->type->bare;
    return (local->name != NULL || local->is_hidden) &&
           (bare->is_guard || bare->is_scope || type_is_owned(local->type));
}

static void
apply_life(guint64 *there, const Statement *s)
{
    if (s->kind == STATEMENT_LIVE)
        set_bit(there, s->place->index);
    else if (s->kind == STATEMENT_DEAD)
        clear_bit(there, s->place->index);
}

/* Which variables are declared and have not ended at the entry of each block. */
static guint64 **
flow_lives(const Body *body)
{
    const size_t n_words = words_of(body->locals->len) + 1;
    guint64 **const entry = g_new0(guint64 *, body->blocks->len + 1);
    guint64 *const there = g_new0(guint64, n_words);
    for (size_t i = 0; i < body->blocks->len; i++)
        entry[i] = g_new0(guint64, n_words);
    for (size_t i = 0; i < body->locals->len; i++)
        if (body_local_at(body, i)->is_parameter)
            set_bit(entry[0], i);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < body->order->len; i++) {
            const size_t index = g_array_index(body->order, size_t, i);
            const Block *const block = body_block_at(body, index);
            memcpy(there, entry[index], sizeof(guint64) * n_words);
            for (size_t j = 0; j < block->statements->len; j++)
                apply_life(there, &g_array_index(block->statements, Statement, j));
            for (size_t j = 0; j < block->successors->len; j++)
                changed |=
                    add_set(entry[g_array_index(block->successors, size_t, j)], there, n_words);
        }
    }
    g_free(there);
    return entry;
}

/* A variable that holds something while the statement runs; NULL when there is none. */
static const Local *
holder_at(const Unsafe *all, const guint64 *there, const InitState *states)
{
    for (size_t i = 0; i < all->body->locals->len; i++) {
        const Local *const local = body_local_at(all->body, i);
        if (!has_bit(there, i) || !is_holder(local))
            continue;
        const size_t path = all->init->path_of_place[local->place->id];
        if (path == SIZE_MAX || (states[path] & INIT_FULL) != 0)
            return local;
    }
    return NULL;
}

const char *
rules_holder(const Body *body, const Local *local)
{
    return local->is_hidden || local->name == NULL
               ? "a block"
               : arena_printf(&body->unit->arena, "`%s`", local->name);
}

static void
check_jump(Unsafe *all, const Statement *call)
{
    if (call->callee == NULL || !call->callee->jumps || call->holder == NULL)
        return;
    Report *const report = report_new(TEXT_JUMPS_OVER, call->span, call->callee->name,
                                      rules_holder(all->body, call->holder));
    report_primary(report, TEXT_JUMPS_OVER_HERE, rules_holder(all->body, call->holder), NULL);
    report_label(report, call->holder->span, TEXT_HOLDER_HERE,
                 rules_holder(all->body, call->holder), NULL);
    report_help(report, TEXT_PANIC_INSTEAD, NULL, NULL);
    rules_report(all->body, call, report);
}

/* Who owns something that setjmp may find moved, or dropped, when it comes back. */
static const Local *
owner_in(const Body *body)
{
    for (size_t i = 0; i < body->locals->len; i++)
        if (is_holder(body_local_at(body, i)))
            return body_local_at(body, i);
    return NULL;
}

static const Symbol *
owned_static_in(const Body *body)
{
    for (size_t i = 0; i < body->places->len; i++) {
        const Place *const place = g_ptr_array_index(body->places, i);
        if (place->kind == PLACE_GLOBAL && !place->symbol->is_function &&
            type_is_owned(place->type))
            return place->symbol;
    }
    return NULL;
}

static void
check_landing(Unsafe *all, const Statement *call)
{
    if (call->callee == NULL || !call->callee->lands)
        return;
    const Local *const owner = owner_in(all->body);
    const Symbol *const other = owned_static_in(all->body);
    if (owner == NULL && other == NULL)
        return;
    const char *const text = owner != NULL
                                 ? rules_holder(all->body, owner)
                                 : arena_printf(&all->body->unit->arena, "`%s`", other->name);
    Report *const report = report_new(TEXT_COMES_BACK, call->span, text, NULL);
    report_primary(report, TEXT_COMES_BACK_HERE, text, NULL);
    report_label(report, owner != NULL ? owner->span : other->span, TEXT_HOLDER_HERE, text, NULL);
    report_help(report, TEXT_PANIC_INSTEAD, NULL, NULL);
    rules_report(all->body, call, report);
}

/* ---- the walk ------------------------------------------------------------------------------- */

static void
note_holders(Unsafe *all)
{
    const Body *const body = all->body;
    if (owner_in(body) == NULL)
        return;
    guint64 **const entry = flow_lives(body);
    InitState *const states = g_new0(InitState, all->init->n_paths + 1);
    for (size_t i = 0; i < body->order->len; i++) {
        const size_t index = g_array_index(body->order, size_t, i);
        const GArray *const statements = body_block_at(body, index)->statements;
        if (all->init->at_entry[index] == NULL)
            continue;
        memcpy(states, all->init->at_entry[index], all->init->n_paths);
        for (size_t j = 0; j < statements->len; j++) {
            Statement *const s = &g_array_index(statements, Statement, j);
            if (s->kind == STATEMENT_CALL && !s->is_end)
                s->holder = holder_at(all, entry[index], states);
            apply_life(entry[index], s);
            init_apply(all->init, states, s);
        }
    }
    for (size_t i = 0; i < body->blocks->len; i++)
        g_free(entry[i]);
    g_free(entry);
    g_free(states);
}

/* Call visit for each statement that can be reached; true when one of them said so. */
static bool
for_each(Unsafe *all, bool (*visit)(Unsafe *, const Statement *))
{
    bool any = false;
    for (size_t i = 0; i < all->body->order->len; i++) {
        const GArray *const statements =
            body_block_at(all->body, g_array_index(all->body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++)
            any |= visit(all, &g_array_index(statements, Statement, j));
    }
    return any;
}

static bool
check(Unsafe *all, const Statement *s)
{
    check_numbers(all, s);
    if (s->kind == STATEMENT_CALL) {
        check_jump(all, s);
        check_landing(all, s);
    }
    return false;
}

void
rules_unsafe(Body *body, const Init *init)
{
    if (!body->unit->is_annotated)
        return;
    Unsafe all = {body, init, g_new0(bool, body->locals->len + 1),
                  g_new0(bool, body->locals->len + 1)};
    note_holders(&all);
    while (for_each(&all, mark_numbers))
        ;
    for_each(&all, check);
    g_free(all.numbers);
    g_free(all.varies);
}
