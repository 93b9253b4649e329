/* SPDX-License-Identifier: MIT */
/*
 * lock_branches.c - what a block branches by: the result of a try, or which variables.
 *
 * `if (try(&m) == 0)`, also by way of a variable. A comparison with another number, `try(&m) ==
 * EBUSY`, says that the try failed; and that it did not, if nothing else is asked of the result.
 */
#include "analysis/lock_walk.h"

static bool
is_operand(const Rvalue *value, const Place *place)
{
    for (size_t i = 0; i < value->n_operands; i++)
        if (value->operands[i].kind != OPERAND_CONST && value->operands[i].place == place)
            return true;
    return false;
}

/* How often does the body look at this variable: compare it, or branch by it? */
static size_t
times_compared(const Walker *walker, const Place *place)
{
    size_t times = 0;
    for (size_t i = 0; i < walker->body->order->len; i++) {
        const GArray *const statements =
            body_block_at(walker->body, g_array_index(walker->body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++) {
            const Statement *const s = &g_array_index(statements, Statement, j);
            const bool looks = s->kind == STATEMENT_USE ||
                               (s->kind == STATEMENT_ASSIGN && s->value.kind == RVALUE_OP);
            times += looks && is_operand(&s->value, place);
        }
    }
    return times;
}

/* The variable that a condition looks at, compared with a number or as it is. */
static const Place *
condition_of(const Walker *walker, const Statement *use, bool *ret_zero_is_true)
{
    const Operand *const looked_at = &use->value.operands[0];
    if (looked_at->kind == OPERAND_CONST || looked_at->place->kind != PLACE_LOCAL)
        return NULL;
    const Statement *const value = namer_value_of(walker->namer, looked_at->place->index);
    *ret_zero_is_true = false;
    if (value == NULL || value->kind != STATEMENT_ASSIGN || value->value.kind != RVALUE_OP)
        return looked_at->place;
    const Rvalue *const compared = &value->value;
    if (compared->n_operands == 0)
        return NULL; /* of constants only */
    const bool has_zero = compared->n_operands == 2 &&
                          (compared->operands[0].is_zero || compared->operands[1].is_zero);
    const Operand *const other =
        &compared->operands[has_zero && compared->operands[0].is_zero ? 1 : 0];
    if (other->kind == OPERAND_CONST || other->place->kind != PLACE_LOCAL)
        return NULL;
    *ret_zero_is_true = compared->operator== OPERATOR_NOT || compared->operator== OPERATOR_EQUAL;
    const bool is_equality =
        compared->operator== OPERATOR_EQUAL || compared->operator== OPERATOR_UNEQUAL;
    if (compared->operator== OPERATOR_NOT ||(has_zero && is_equality))
        return other->place;
    /* `try() == BUSY`: else it took the lock, as nothing more is asked */
    const bool is_failure =
        is_equality && compared->n_operands == 2 && compared->operands[1].kind == OPERAND_CONST &&
        compared->operands[1].constant == CONST_VALUE && times_compared(walker, other->place) == 1;
    *ret_zero_is_true = compared->operator== OPERATOR_UNEQUAL;
    return is_failure ? other->place : NULL;
}

/* A copy of a result stands for it. */
static const LockName *
result_in(const Walker *walker, const Place *place)
{
    const Statement *const value = namer_value_of(walker->namer, place->index);
    if (value != NULL && value->kind == STATEMENT_ASSIGN && value->value.kind == RVALUE_USE &&
        value->value.operands[0].kind == OPERAND_COPY &&
        value->value.operands[0].place->kind == PLACE_LOCAL)
        place = value->value.operands[0].place;
    return namer_local(walker->namer, place->index);
}

void
lock_walk_branch(const Walker *walker, const Block *block)
{
    if (block->successors->len < 2 || block->statements->len == 0)
        return;
    const Statement *const last =
        &g_array_index(block->statements, Statement, block->statements->len - 1);
    walker->block->condition = LOCK_ELSEWHERE;
    if (last->kind != STATEMENT_USE || last->value.n_operands != 1)
        return;
    const guint64 sources = namer_sources(walker->namer, &last->value.operands[0]);
    if (sources != 0)
        walker->block->condition = sources;
    if (block->successors->len != 2)
        return;
    bool zero_is_true;
    const Place *const place = condition_of(walker, last, &zero_is_true);
    if (place == NULL)
        return;
    walker->block->status = result_in(walker, place);
    walker->block->on_taken =
        body_block_at(walker->body, g_array_index(block->successors, size_t, zero_is_true ? 0 : 1))
            ->order;
}
