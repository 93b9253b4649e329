/* SPDX-License-Identifier: MIT */
/*
 * provenance.c - where the pointers of a body may point.
 *
 * Requires: the body. Fills: Provenances. A union over all assignments, repeated until nothing
 * changes: at most one round for each bit of each variable.
 */
#include "analysis/provenance.h"

#include "analysis/traits.h"

/* Of two that are not known the source is only kept when it is the same: true when that is new. */
static bool
add_source(Provenance *to, Provenance from)
{
    const bool was_unknown = (to->points & POINTS_UNKNOWN) != 0;
    const bool is_lost = was_unknown && (from.points & POINTS_UNKNOWN) != 0 && to->source != NULL &&
                         to->source != from.source;
    if (is_lost)
        to->source = NULL;
    else if (!was_unknown)
        to->source = from.source;
    return is_lost;
}

static bool
add(Provenance *to, Provenance from)
{
    const unsigned char all = to->points | from.points;
    const bool changed = add_source(to, from) || all != to->points ||
                         (from.parameters & ~to->parameters) != 0 ||
                         (to->guard == NULL && from.guard != NULL);
    to->points = all;
    to->parameters |= from.parameters;
    if (to->local == NULL) {
        to->local = from.local;
        to->span = from.span;
    }
    if (to->parameter == NULL)
        to->parameter = from.parameter;
    if (to->guard == NULL)
        to->guard = from.guard;
    return changed;
}

/* A pointer in a const object of static storage leads to another static: so it was initialised. */
static bool
is_part_of_constant(const Place *place)
{
    bool is_const = false;
    for (; place->parent != NULL; place = place->parent) {
        if (place->kind == PLACE_DEREF)
            return false;
        is_const |= place->type->is_const;
    }
    return place->kind == PLACE_GLOBAL && (is_const || place->type->is_const);
}

/* A plain variable that anybody may change. */
static bool
is_plain_static(const Symbol *symbol)
{
    Type *element = symbol->type;
    while (element->kind == TYPE_ARRAY)
        element = element->of;
    return !element->is_const && !symbol->is_thread_local && !type_is_synchronised(element);
}

/* Does a pointer that a constant begins with lead to one? */
static bool
leads_to_mutable(const Symbol *symbol, const Type *pointer, size_t depth)
{
    for (size_t i = 0; symbol->leads_to != NULL && depth > 0 && i < symbol->leads_to->len; i++) {
        const Symbol *const other = g_ptr_array_index(symbol->leads_to, i);
        if ((is_plain_static(other) && symbol_may_be_led_to(other, pointer)) ||
            leads_to_mutable(other, pointer, depth - 1))
            return true;
    }
    return false;
}

static Provenance
of_constant_part(Place *place)
{
    enum { LONGEST_WAY = 8 }; /* from constant to constant */
    const bool is_mutable = leads_to_mutable(place_root(place)->symbol, place->type, LONGEST_WAY);
    return (Provenance){.points = is_mutable ? POINTS_STATIC | POINTS_MUTABLE : POINTS_STATIC};
}

/* Where a reference to a place points. */
static Provenance
of_place(const Provenances *all, Place *place)
{
    const Place *const deref = place_last_deref(place);
    if (deref != NULL) { /* a part of what the pointer points to */
        const Operand pointer = {.kind = OPERAND_COPY, .place = deref->parent};
        return provenance_of(all, &pointer);
    }
    const Place *const root = place_root(place);
    if (root->kind == PLACE_GLOBAL && root->symbol->is_thread_local)
        return (Provenance){.points = POINTS_LOCAL | POINTS_THREAD, .local = place};
    if (root->kind == PLACE_GLOBAL) {
        const bool is_plain = !root->symbol->is_function && !type_is_synchronised(place->type) &&
                              !is_part_of_constant(place);
        return (Provenance){.points = is_plain ? POINTS_STATIC | POINTS_MUTABLE : POINTS_STATIC};
    }
    return (Provenance){.points = POINTS_LOCAL, .local = place};
}

static Provenance
of_constant(const Operand *operand)
{
    (void)operand; /* numbers, NULL, literals and functions: none of them ends */
    return (Provenance){.points = POINTS_STATIC};
}

/* A pointer that lies in an owned value: behind a pointer variable, or a member of a variable. */
static bool
is_member_of_owned(Place *place)
{
    const Place *const deref = place_last_deref(place);
    if (deref == NULL || deref == place || place_last_deref(deref->parent) != NULL ||
        place_root(deref->parent)->kind != PLACE_LOCAL || place->type->kind != TYPE_POINTER)
        return false;
    for (const Place *at = place->parent; at != NULL; at = at->parent) {
        if (type_is_owned(at->type) || at->type->bare->is_guard)
            return true;
        if (at == deref)
            break;
    }
    return false;
}

/* The same that lies in a variable, and leads to what its family holds. */
static bool
is_member_of_owned_local(const Place *place)
{
    bool holds = false;
    if (place->kind != PLACE_FIELD || place->type->kind != TYPE_POINTER)
        return false;
    const Type *const pointer = place->type;
    for (place = place->parent; place != NULL; place = place->parent) {
        if (place->kind == PLACE_DEREF || place->kind == PLACE_GLOBAL)
            return false;
        holds |= type_is_owned(place->type) && !place->type->bare->is_guard &&
                 type_holds_pointee(place->type, pointer);
    }
    return holds;
}

/* A member of a variable that nobody fills but the body: a borrow, where it is a parameter. */
static bool
is_filled_here(const Provenances *all, const Local *root, const Place *place)
{
    return root != NULL && place->kind == PLACE_FIELD &&
           place_last_deref((Place *)(uintptr_t)place) == NULL &&
           !all->is_referred[root->place->index] &&
           (!root->is_parameter || place->parent->type->fields[place->index].borrows);
}

Provenance
provenance_of(const Provenances *all, const Operand *operand)
{
    if (operand->kind == OPERAND_CONST)
        return of_constant(operand);
    Place *const place = operand->place;
    if (place->kind == PLACE_LOCAL)
        return all->of_local[place->index];
    if (place->kind == PLACE_GLOBAL && place->symbol->is_in_function)
        return all->of_place[place->id];
    if (place->kind == PLACE_FIELD && place->parent->type->fields[place->index].is_static)
        return (Provenance){.points = POINTS_STATIC};
    if (is_member_of_owned(place)) { /* `v->data`: a part of what v leads to */
        const Operand owner = {.kind = OPERAND_COPY, .place = place_last_deref(place)->parent};
        return provenance_of(all, &owner);
    }
    if (is_part_of_constant(place))
        return of_constant_part(place);
    const Local *const root = body_local_of(all->body, place);
    if (root != NULL && root->is_chunk && place_last_deref(place) == NULL)
        return all->of_local[root->place->index];
    if (is_member_of_owned_local(place)) /* `v.data`: a part of what v owns */
        return (Provenance){.points = POINTS_LOCAL, .local = place};
    Provenance from = {.points = is_filled_here(all, root, place) ? 0 : POINTS_UNKNOWN};
    if (root != NULL && place_last_deref(place) == NULL) {
        add(&from, all->of_local[root->place->index]);
        if (place->parent->type->bare->is_guard)
            from.guard = place->parent;
    }
    return from;
}

static Provenance
of_call(const Provenances *all, const Statement *call)
{
    const Symbol *const callee = call->callee;
    Provenance result = {0};
    if (callee == NULL)
        return (Provenance){.points = POINTS_UNKNOWN};
    if (callee->lends_static)
        return (Provenance){.points = POINTS_STATIC};
    if (callee->lends_thread)
        return (Provenance){.points = POINTS_UNKNOWN | POINTS_THREAD};
    for (size_t i = 0; i < call->n_arguments && i < callee->n_parameters; i++)
        if (callee->parameters[i].lends)
            add(&result, provenance_of(all, &call->arguments[i]));
    if (result.points == 0)
        result = (Provenance){.points = POINTS_UNKNOWN,
                              .source = callee->body == NULL ? call->callee : callee->static_if};
    return result;
}

Provenance
provenance_of_value(const Provenances *all, const Rvalue *value)
{
    Provenance result = {0};
    switch (value->kind) {
    case RVALUE_REF:
    case RVALUE_REF_MUT: return of_place(all, value->place);
    case RVALUE_EMPTY: return (Provenance){.points = POINTS_STATIC};
    case RVALUE_USE:
    case RVALUE_CAST: return provenance_of(all, &value->operands[0]);
    case RVALUE_OP: /* p + n: into the same object */
        for (size_t i = 0; i < value->n_operands; i++)
            if (value->operands[i].type != NULL && value->operands[i].type->kind == TYPE_POINTER)
                add(&result, provenance_of(all, &value->operands[i]));
        if (result.points == 0)
            result.points = POINTS_UNKNOWN;
        return result;
    }
    return result;
}

bool
provenance_can_carry(const Type *type)
{
    if (type == NULL)
        return false;
    if (type->kind == TYPE_POINTER || type->bare->is_guard)
        return true;
    if (type->kind != TYPE_RECORD)
        return false;
    for (size_t i = 0; i < type->n_fields; i++)
        if (provenance_can_carry(type->fields[i].type))
            return true;
    return false;
}

static bool
visit(Provenances *all, const Statement *s)
{
    if (s->place == NULL || !provenance_can_carry(s->place->type) ||
        place_last_deref(s->place) != NULL)
        return false;
    /* What a record holds in its members it holds. */
    const Place *const root = place_root(s->place);
    Provenance *const to =
        root->kind == PLACE_LOCAL ? &all->of_local[root->index] : &all->of_place[root->id];
    if (s->kind == STATEMENT_ASSIGN) {
        Provenance from = provenance_of_value(all, &s->value);
        if (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT ||
            (from.span.source == NULL && from.local != NULL))
            from.span = s->span;
        return add(to, from);
    }
    if (s->kind == STATEMENT_CALL)
        return add(to, of_call(all, s));
    return false;
}

/* What a closure is given by_static lives for ever; other parameters are the caller's. */
static void
begin_with_parameters(Provenances *all)
{
    for (size_t i = 0; i < all->body->locals->len; i++) {
        Local *const local = body_local_at(all->body, i);
        if (!local->is_parameter)
            continue;
        const Symbol *const symbol = all->body->symbol;
        const bool is_static = local->capture == CAPTURE_STATIC ||
                               (local->capture == CAPTURE_COPY && !type_has_borrow(local->type)) ||
                               (i < symbol->n_parameters && symbol->parameters[i].is_static);
        all->of_local[i] = is_static
                               ? (Provenance){.points = POINTS_STATIC}
                               : (Provenance){.points = POINTS_PARAMETER,
                                              .parameter = local,
                                              .parameters = G_GUINT64_CONSTANT(1) << MIN(i, 63)};
    }
}

static void
note_reference(Provenances *all, const Statement *s)
{
    if (s->kind != STATEMENT_ASSIGN ||
        (s->value.kind != RVALUE_REF && s->value.kind != RVALUE_REF_MUT) ||
        place_last_deref(s->value.place) != NULL)
        return;
    const Local *const root = body_local_of(all->body, s->value.place);
    if (root != NULL)
        all->is_referred[root->place->index] = true;
}

static void
find_referred(Provenances *all)
{
    for (size_t i = 0; i < all->body->order->len; i++) {
        const GArray *const statements =
            body_block_at(all->body, g_array_index(all->body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++)
            note_reference(all, &g_array_index(statements, Statement, j));
    }
}

Provenances *
provenances_compute(const Body *body)
{
    Provenances *const all = g_new0(Provenances, 1);
    all->body = body;
    all->of_local = g_new0(Provenance, body->locals->len + 1);
    all->of_place = g_new0(Provenance, body->places->len + 1);
    all->is_referred = g_new0(bool, body->locals->len + 1);
    begin_with_parameters(all);
    find_referred(all);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < body->order->len; i++) {
            const GArray *const statements =
                body_block_at(body, g_array_index(body->order, size_t, i))->statements;
            for (size_t j = 0; j < statements->len; j++)
                changed |= visit(all, &g_array_index(statements, Statement, j));
        }
    }
    return all;
}

void
provenances_free(Provenances *all)
{
    g_free(all->of_local);
    g_free(all->of_place);
    g_free(all->is_referred);
    g_free(all);
}
