/* SPDX-License-Identifier: MIT */
/*
 * cfg.c - the graph of a body's blocks: who comes before whom.
 *
 * Requires: blocks and successors. Fills: predecessors, Block.order, Body.order.
 */
#include "mir/mir.h"

/* A block on the way from the entry, and which of its successors is next. */
typedef struct Step {
    size_t block;
    size_t next;
} Step;

/*
 * Postorder without recursion, since a body of a generated program can have as many blocks as it
 * has lines. A block's order is 0 while it is on the stack or done, SIZE_MAX before.
 */
static void
visit_from(Body *body, size_t entry)
{
    GArray *const stack = g_array_new(FALSE, FALSE, sizeof(Step));
    const Step first = {entry, 0};
    g_array_append_val(stack, first);
    body_block_at(body, entry)->order = 0;
    while (stack->len > 0) {
        Step *const step = &g_array_index(stack, Step, stack->len - 1);
        const GArray *const successors = body_block_at(body, step->block)->successors;
        if (step->next == successors->len) {
            g_array_append_val(body->order, step->block);
            g_array_set_size(stack, stack->len - 1);
            continue;
        }
        const size_t to = g_array_index(successors, size_t, step->next++);
        if (body_block_at(body, to)->order != SIZE_MAX)
            continue;
        body_block_at(body, to)->order = 0;
        const Step below = {to, 0};
        g_array_append_val(stack, below);
    }
    g_array_free(stack, TRUE);
}

static void
reverse(GArray *numbers)
{
    for (size_t i = 0, j = numbers->len; i + 1 < j; i++) {
        j--;
        const size_t kept = g_array_index(numbers, size_t, i);
        g_array_index(numbers, size_t, i) = g_array_index(numbers, size_t, j);
        g_array_index(numbers, size_t, j) = kept;
    }
}

void
cfg_finish(Body *body)
{
    g_array_set_size(body->order, 0);
    for (size_t i = 0; i < body->blocks->len; i++) {
        Block *const block = body_block_at(body, i);
        block->order = SIZE_MAX;
        g_array_set_size(block->predecessors, 0);
    }
    if (body->blocks->len > 0)
        visit_from(body, 0);
    reverse(body->order);
    for (size_t i = 0; i < body->order->len; i++) {
        const size_t from = g_array_index(body->order, size_t, i);
        Block *const block = body_block_at(body, from);
        block->order = i;
        for (size_t j = 0; j < block->successors->len; j++) {
            const size_t to = g_array_index(block->successors, size_t, j);
            g_array_append_val(body_block_at(body, to)->predecessors, from);
        }
    }
}
