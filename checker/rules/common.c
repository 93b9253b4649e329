/* SPDX-License-Identifier: MIT */
/*
 * common.c - what several rules say in the same way.
 */
#include "analysis/traits.h"
#include "rules/rules.h"

bool
rules_report(Body *body, const Statement *at, Report *report)
{
    if (at->unsafe != 0) {
        g_array_index(body->unsafes, UnsafeBlock, at->unsafe - 1).is_needed = true;
        report_free(report);
        return false;
    }
    g_ptr_array_add(body->unit->reports, report);
    return true;
}

void
rules_doubt(Body *body, const Statement *at, Report *report, const Symbol *source)
{
    const Doubt doubt = {report, source};
    if (!rules_report(body, at, report))
        return;
    g_ptr_array_set_size(body->unit->reports, (gint)body->unit->reports->len - 1);
    g_array_append_val(body->unit->doubts, doubt);
}

char *
rules_block_key(const char *usr, size_t block)
{
    return g_strdup_printf("%s %zu", usr, block);
}

const char *
rules_behind(const Place *place)
{
    const Place *at = place;
    while (at != NULL && at->kind != PLACE_DEREF)
        at = at->parent;
    if (at == NULL)
        return place->kind == PLACE_GLOBAL ? "a static variable" : "an array";
    const Type *const pointer = at->parent->type;
    return pointer->of->is_const ? "a shared pointer" : "a pointer";
}

static void
explain_step(Report *report, const TraitStep *step)
{
    if (step->field != NULL)
        report_note(report, TEXT_CHAIN_MEMBER, step->type->name,
                    step->field->name[0] != '\0' ? step->field->name : "without a name");
    else if (step->inside != NULL)
        report_note(report, step->type->kind == TYPE_ARRAY ? TEXT_CHAIN_ELEMENT : TEXT_CHAIN_OWNS,
                    step->type->name, step->inside->name);
    else if (step->type->kind_text != NULL)
        report_note(report, TEXT_CHAIN_SAYS, step->type->name, step->type->kind_text);
    else if (step->type->kind == TYPE_POINTER)
        report_note(report, TEXT_CHAIN_RAW, step->type->name, NULL);
    else
        report_note(report, TEXT_CHAIN_SAYS, step->type->name,
                    step->trait == TRAIT_SEND ? "is declared not to be Send"
                                              : "is declared not to be Sync");
}

void
rules_explain_trait(Report *report, Type *type, Trait trait)
{
    GArray *const steps = type_why_not(type, trait);
    for (size_t i = 0; i < steps->len; i++)
        explain_step(report, &g_array_index(steps, TraitStep, i));
    const TraitStep *const last = &g_array_index(steps, TraitStep, steps->len - 1);
    const TraitStep *const holder =
        steps->len > 1 ? &g_array_index(steps, TraitStep, steps->len - 2) : NULL;
    if (last->type->mend_text != NULL)
        report_help(report, TEXT_MAKE_ARC, last->type->mend_text, NULL);
    else if (last->type->kind == TYPE_POINTER && holder != NULL && holder->field != NULL)
        report_help(report, TEXT_VOUCH,
                    trait == TRAIT_SEND ? "BELAY_UNSAFE_SEND" : "BELAY_UNSAFE_SYNC",
                    holder->type->bare->name);
    g_array_unref(steps);
}

/* ---- what was not understood ---------------------------------------------------------------- */

void
rules_unknown(Body *body)
{
    for (size_t i = 0; i < body->blocks->len; i++) {
        const GArray *const statements = body_block_at(body, i)->statements;
        for (size_t j = 0; j < statements->len; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            if (s->kind != STATEMENT_UNKNOWN)
                continue;
            Report *const report = report_new(TEXT_NOT_UNDERSTOOD, s->span, s->text, NULL);
            report_primary(report, TEXT_NOT_UNDERSTOOD_HERE, body->symbol->name, NULL);
            g_ptr_array_add(body->unit->reports, report);
        }
    }
}
