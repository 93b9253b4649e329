/* SPDX-License-Identifier: MIT */
/*
 * init_branch.c - what the way that a branch takes says about owned values.
 *
 *     if (Chain_get(&rest) != NULL)     on the way where it is NULL `rest` may be the empty value
 *     if (slice.data == NULL)           the same of `slice`
 *
 * Requires: cfg, Init.target. A pointer that leads into an owned value is NULL when there is none.
 * It only adds that a value may be empty, which no error asks for: the warnings about values that
 * are lost do.
 */
#include "analysis/init.h"

/* The statement of the block that gave a temporary its value, or NULL. */
static const Statement *
value_of(const Block *block, const Operand *operand)
{
    if (operand->kind != OPERAND_COPY || operand->place->kind != PLACE_LOCAL)
        return NULL;
    for (size_t i = block->statements->len; i > 0; i--) {
        const Statement *const s = &g_array_index(block->statements, Statement, i - 1);
        if (s->place == operand->place && s->kind <= STATEMENT_CALL)
            return s;
    }
    return NULL;
}

/* The pointer that the branch compares with NULL, and the successor where it is NULL. */
static const Operand *
tested_pointer(const Block *block, size_t *ret_null_side)
{
    const GArray *const statements = block->statements;
    if (block->successors->len != 2 || statements->len == 0)
        return NULL;
    const Statement *const use = &g_array_index(statements, Statement, statements->len - 1);
    if (use->kind != STATEMENT_USE || use->value.n_operands != 1)
        return NULL;
    const Operand *const tested = &use->value.operands[0];
    *ret_null_side = 1;
    if (tested->type != NULL && tested->type->kind == TYPE_POINTER)
        return tested; /* `if (p)` */
    const Statement *const compared = value_of(block, tested);
    if (compared == NULL || compared->kind != STATEMENT_ASSIGN || compared->value.n_operands != 2 ||
        (compared->value.operator!= OPERATOR_EQUAL && compared->value.operator!= OPERATOR_UNEQUAL))
        return NULL;
    const Operand *const sides = compared->value.operands;
    const bool null_first = sides[0].kind == OPERAND_CONST;
    if (!(sides[null_first ? 0 : 1].kind == OPERAND_CONST &&
          sides[null_first ? 0 : 1].constant == CONST_NULL))
        return NULL;
    *ret_null_side = compared->value.operator== OPERATOR_EQUAL ? 0 : 1;
    return &sides[null_first ? 1 : 0];
}

/* The owned value that the pointer was lent by, or is a member of: a path, or SIZE_MAX. */
static size_t
owner_of(const Init *init, const Block *block, const Operand *pointer)
{
    const Statement *const made = value_of(block, pointer);
    if (made == NULL)
        return pointer->kind == OPERAND_COPY && pointer->place->kind == PLACE_FIELD
                   ? init_path(init, pointer->place)
                   : SIZE_MAX;
    if (made->kind != STATEMENT_CALL || made->callee == NULL)
        return SIZE_MAX;
    for (size_t i = 0; i < made->n_arguments && i < made->callee->n_parameters; i++) {
        const Place *const lender = init_pointee(init, &made->arguments[i]);
        if (made->callee->parameters[i].lends && lender != NULL)
            return init->path_of_place[lender->id];
    }
    return SIZE_MAX;
}

void
init_branch(const Init *init, InitState *states, const Block *block, size_t successor)
{
    size_t null_side = 0;
    const Operand *const pointer = tested_pointer(block, &null_side);
    if (pointer == NULL || successor != null_side)
        return;
    const size_t path = owner_of(init, block, pointer);
    if (path != SIZE_MAX && (states[path] & INIT_FULL) != 0)
        states[path] |= INIT_EMPTY;
}
