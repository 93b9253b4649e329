/* SPDX-License-Identifier: MIT */
/*
 * raw_loans.c - copies of raw pointers that lie in owned values, or whose memory is given back.
 *
 * Requires: init.   Fills: Loans.freed; says to take_loans.c what a statement copies.
 *
 * Who copies `b->data`, a plain pointer, may change it, and what it leads to, as it likes: nobody
 * promised anything. But what it leads to is gone when its owner *b is dropped, moved, or changed
 * by somebody else, when the guard that gave b is, or when free(b->data) is called:
 *
 *     int *p = b->data;
 *     Buf_drop(b);
 *     use(*p);                  E0505 at the drop
 *
 * A pointer that lies in nothing owned has a loan only where the function itself gives back what it
 * leads to.
 */
#include "analysis/loans.h"

static bool
is_pointer(const Type *type)
{
    return type != NULL && type->kind == TYPE_POINTER && type->of->bare->kind != TYPE_FUNCTION;
}

/* Does what it leads to belong to a family that says so, or to a guard? */
static bool
is_of_family(const Place *pointer)
{
    for (const Place *at = pointer->parent; at != NULL; at = at->parent) {
        if (at->type->bare->is_guard || type_holds_pointee(at->type, pointer->type))
            return true;
        if (at->kind == PLACE_DEREF)
            break;
    }
    return false;
}

bool
loans_is_raw_member(const Place *pointer)
{
    if (pointer->kind != PLACE_FIELD || !is_pointer(pointer->type) || is_of_family(pointer) ||
        loans_is_borrow_member(pointer) || pointer->parent->type->fields[pointer->index].is_static)
        return false;
    for (Place *at = pointer->parent; at != NULL; at = at->parent) {
        if (at->type->kind != TYPE_ARRAY && (type_is_owned(at->type) || at->type->bare->is_guard))
            return true;
        if (at->kind == PLACE_DEREF)
            return loans_lender_of_member(at->parent) != NULL || loans_is_raw_member(at->parent);
    }
    return false;
}

/* ---- what is given back --------------------------------------------------------------------- */

/* The statement that makes a temporary; NULL where the place is none. */
static const Statement *
value_of_temporary(const Body *body, const Place *place)
{
    if (place->kind != PLACE_LOCAL || body_local_at(body, place->index)->name != NULL)
        return NULL;
    for (size_t i = 0; i < body->order->len; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            if (s->kind == STATEMENT_ASSIGN && s->place == place)
                return s;
        }
    }
    return NULL;
}

Place *
loans_freed_by(const Body *body, const Statement *call, size_t index)
{
    const Operand *operand = &call->arguments[index];
    if (call->callee == NULL || index >= call->callee->n_parameters ||
        !call->callee->parameters[index].frees)
        return NULL;
    while (operand->kind != OPERAND_CONST) {
        const Statement *const made = value_of_temporary(body, operand->place);
        if (made == NULL || made->value.kind != RVALUE_CAST)
            return operand->place;
        operand = &made->value.operands[0];
    }
    return NULL;
}

void
loans_find_freed(Loans *loans)
{
    const Body *const body = loans->body;
    loans->freed = g_ptr_array_new();
    for (size_t i = 0; i < body->order->len && body->unit->is_annotated; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            for (size_t k = 0; s->kind == STATEMENT_CALL && k < s->n_arguments; k++) {
                Place *const pointer = loans_freed_by(body, s, k);
                if (pointer != NULL)
                    g_ptr_array_add(loans->freed, pointer);
            }
        }
    }
}

/* ---- copies --------------------------------------------------------------------------------- */

static bool
is_followed(const Loans *loans, Place *pointer)
{
    return loans_is_raw_member(pointer) || g_ptr_array_find(loans->freed, pointer, NULL);
}

Place *
loans_raw_of_operand(const Loans *loans, const Operand *operand)
{
    return operand->kind == OPERAND_COPY && is_pointer(operand->type) &&
                   is_followed(loans, operand->place)
               ? operand->place
               : NULL;
}

Place *
loans_raw_of_value(const Loans *loans, const Statement *s, Span *ret_span)
{
    Place *pointer = NULL;
    *ret_span = s->span;
    if (!is_pointer(s->place->type))
        return NULL;
    if (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT) {
        const Place *const deref = place_last_deref(s->value.place);
        if (deref != NULL && g_ptr_array_find(loans->freed, deref->parent, NULL))
            pointer = deref->parent;
    }
    for (size_t i = 0; i < s->value.n_operands && pointer == NULL; i++) {
        pointer = loans_raw_of_operand(loans, &s->value.operands[i]);
        if (pointer != NULL)
            *ret_span = s->value.operands[i].span;
    }
    return pointer == NULL || place_root(s->place) == place_root(pointer) ? NULL : pointer;
}
