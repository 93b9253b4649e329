/* SPDX-License-Identifier: MIT */
/*
 * traits.c - Send and Sync, derived through members, elements and what families hold.
 *
 * A type that holds itself has a trait when nothing else in it is against it: while a question is
 * being asked, the answer to the same question inside of it is yes. The memo of an answer that was
 * found under such an assumption stays right: were it no, the outer question would be no as well.
 *
 *     number, function, pointer to a function    both
 *     pointer                                    neither, unless it is annotated as a borrow
 *     record                                     what all its members have
 *     family of a library                        what its author says of it (BELAY_TRAITS_)
 */
#include "analysis/traits.h"

static bool
params_have(const Type *type, Trait trait)
{
    for (size_t i = 0; i < type->n_params; i++)
        if (!type_has(type->params[i], trait))
            return false;
    return true;
}

static bool
fields_have(const Type *type, Trait trait)
{
    for (size_t i = 0; i < type->n_fields; i++) {
        const Field *const field = &type->fields[i];
        if ((field->borrows || field->is_static) && field->type->kind == TYPE_POINTER) {
            /* A shared borrow is Send and Sync when what it points to is Sync. */
            Type *const target = field->type->of;
            if (!type_has(target, target->is_const ? TRAIT_SYNC : trait))
                return false;
        } else if (!type_has(field->type, trait)) {
            return false;
        }
    }
    return true;
}

static bool
pointer_has(const Type *pointer)
{
    const Type *const target = pointer->of->bare;
    return target->kind == TYPE_FUNCTION || target->is_scope;
}

static bool
derive(const Type *type, Trait trait)
{
    switch (type->rules[trait]) {
    case TRAIT_ALWAYS: return true;
    case TRAIT_NEVER: return false;
    case TRAIT_IF_SEND: return params_have(type, TRAIT_SEND);
    case TRAIT_IF_SENT:
        return (type->n_params > 0 && type->params[0]->kind == TYPE_POINTER) ||
               params_have(type, TRAIT_SEND);
    case TRAIT_IF_SYNC: return params_have(type, TRAIT_SYNC);
    case TRAIT_IF_BOTH: return params_have(type, TRAIT_SEND) && params_have(type, TRAIT_SYNC);
    case TRAIT_DERIVED: break;
    }
    switch (type->kind) {
    case TYPE_VOID:
    case TYPE_SCALAR:
    case TYPE_FUNCTION: return true;
    case TYPE_POINTER: return pointer_has(type);
    case TYPE_ARRAY: return type_has(type->of, trait);
    case TYPE_RECORD: return fields_have(type, trait);
    case TYPE_UNKNOWN: return false;
    }
    return false;
}

bool
type_has(Type *type, Trait trait)
{
    type = type->bare;
    if (type->traits[trait] == TRAIT_BEING_ASKED)
        return true;
    if (type->traits[trait] == TRAIT_UNASKED) {
        type->traits[trait] = TRAIT_BEING_ASKED;
        type->traits[trait] = derive(type, trait) ? TRAIT_YES : TRAIT_NO;
    }
    return type->traits[trait] == TRAIT_YES;
}

/* ---- why not -------------------------------------------------------------------------------- */

/* The trait that a rule asks of what is inside, and which is missing there. */
static bool
missing_inside(const Type *type, Trait trait, Type **ret_inside, Trait *ret_missing)
{
    const TraitRule rule = type->rules[trait];
    const bool needs[TRAITS] = {rule == TRAIT_IF_SEND || rule == TRAIT_IF_SENT ||
                                    rule == TRAIT_IF_BOTH,
                                rule == TRAIT_IF_SYNC || rule == TRAIT_IF_BOTH};
    for (size_t i = 0; i < type->n_params; i++)
        for (int t = 0; t < TRAITS; t++)
            if (needs[t] && !type_has(type->params[i], (Trait)t)) {
                *ret_inside = type->params[i]->bare;
                *ret_missing = (Trait)t;
                return true;
            }
    return false;
}

static const Field *
missing_field(const Type *type, Trait trait)
{
    for (size_t i = 0; i < type->n_fields; i++)
        if (!type_has(type->fields[i].type, trait) && !type->fields[i].is_static &&
            !type->fields[i].borrows)
            return &type->fields[i];
    return NULL;
}

/* One step down. False at the type that is to blame. */
static bool
step_down(const Type *type, Trait trait, TraitStep *step, Type **ret_next, Trait *ret_trait)
{
    *ret_trait = trait;
    if (type->rules[trait] == TRAIT_NEVER)
        return false;
    if (type->rules[trait] != TRAIT_DERIVED) {
        const bool found = missing_inside(type, trait, &step->inside, ret_trait);
        *ret_next = step->inside;
        return found;
    }
    if (type->kind == TYPE_ARRAY) {
        *ret_next = step->inside = type->of->bare;
        return true;
    }
    if (type->kind != TYPE_RECORD)
        return false;
    step->field = missing_field(type, trait);
    if (step->field == NULL)
        return false;
    *ret_next = step->field->type->bare;
    return true;
}

GArray *
type_why_not(Type *type, Trait trait)
{
    enum { MOST_STEPS = 64 }; /* types that hold themselves end at a blame, but be sure */
    GArray *const steps = g_array_new(FALSE, TRUE, sizeof(TraitStep));
    type = type->bare;
    for (size_t i = 0; i < MOST_STEPS; i++) {
        TraitStep step = {.type = type, .trait = trait};
        Type *next = NULL;
        Trait next_trait;
        const bool goes_on = step_down(type, trait, &step, &next, &next_trait);
        g_array_append_val(steps, step);
        if (!goes_on)
            break;
        type = next;
        trait = next_trait;
    }
    return steps;
}

/* ---- globals -------------------------------------------------------------------------------- */

bool
type_is_synchronised(Type *type)
{
    if (type->is_const || type->is_atomic)
        return true;
    const TraitRule rule = type->bare->rules[TRAIT_SYNC];
    if (rule != TRAIT_DERIVED)
        return type->bare->is_interior && type_has(type, TRAIT_SYNC);
    if (type->kind == TYPE_ARRAY)
        return type_is_synchronised(type->of);
    if (type->kind != TYPE_RECORD || type->n_fields == 0)
        return false;
    for (size_t i = 0; i < type->n_fields; i++)
        if (!type_is_synchronised(type->fields[i].type))
            return false;
    return true;
}

bool
type_is_static_data(const Type *type)
{
    const TraitRule rule = type->bare->rules[TRAIT_SYNC];
    if (rule != TRAIT_DERIVED)
        return type_has(type->bare, TRAIT_SYNC);
    switch (type->kind) {
    case TYPE_VOID:
    case TYPE_SCALAR:
    case TYPE_FUNCTION: return true;
    case TYPE_POINTER:
        if (type->of->bare->kind == TYPE_FUNCTION)
            return true;
        /* What points back to its own kind was asked before: lists of constants. */
        return type->of->is_const &&
               (type->of->kind == TYPE_RECORD || type_is_static_data(type->of));
    case TYPE_ARRAY: return type_is_static_data(type->of);
    case TYPE_RECORD:
        for (size_t i = 0; i < type->n_fields; i++)
            if (!type_is_static_data(type->fields[i].type))
                return false;
        return true;
    case TYPE_UNKNOWN: return false;
    }
    return false;
}

bool
type_forbids_sync(Type *type)
{
    if (type_has(type, TRAIT_SYNC))
        return false;
    GArray *const steps = type_why_not(type, TRAIT_SYNC);
    const TraitStep *const last = &g_array_index(steps, TraitStep, steps->len - 1);
    const bool forbids = last->type->rules[last->trait] == TRAIT_NEVER;
    g_array_unref(steps);
    return forbids;
}
