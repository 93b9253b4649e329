/* SPDX-License-Identifier: MIT */
/*
 * turns.c - what a turn of a loop leaves for the next.
 *
 *     for (...) { v = Ints_new(4); look(&v); }    the value of each turn is there in the next
 *
 * Requires: Init. Of the loops around the statement each is asked: a loop is a block that an edge
 * leads back to, with all blocks on the ways from there to that edge. Where a turn can do without
 * the statement, nothing is said: `if (i == 0) v = Ints_new(4);` is right.
 */
#include "analysis/init.h"

#include <string.h>

typedef struct Loop {
    const Body *body;
    size_t head;
    bool *has; /* by block */
} Loop;

static size_t
successor(const Block *block, size_t number)
{
    return g_array_index(block->successors, size_t, number);
}

/* Every block on a way from the head to one of the edges that lead back to it. */
static void
find_blocks(Loop *loop)
{
    const size_t head_order = body_block_at(loop->body, loop->head)->order;
    GArray *const queue = g_array_new(FALSE, FALSE, sizeof(size_t));
    g_array_append_val(queue, loop->head);
    for (size_t i = 0; i < queue->len; i++) {
        const size_t at = g_array_index(queue, size_t, i);
        const GArray *const predecessors = body_block_at(loop->body, at)->predecessors;
        for (size_t j = 0; j < predecessors->len; j++) {
            const size_t from = g_array_index(predecessors, size_t, j);
            /* What comes before the head in the order is not behind it. */
            if (loop->has[from] || body_block_at(loop->body, from)->order < head_order)
                continue;
            loop->has[from] = true;
            if (from != loop->head)
                g_array_append_val(queue, from);
        }
    }
    g_array_free(queue, TRUE);
}

/* Can a turn go from the head to the head without the block? */
static bool
can_avoid(const Loop *loop, size_t block)
{
    if (block == loop->head)
        return false;
    bool *const seen = g_new0(bool, loop->body->blocks->len);
    GArray *const queue = g_array_new(FALSE, FALSE, sizeof(size_t));
    bool avoided = false;
    g_array_append_val(queue, loop->head);
    for (size_t i = 0; i < queue->len && !avoided; i++) {
        const Block *const at = body_block_at(loop->body, g_array_index(queue, size_t, i));
        for (size_t j = 0; j < at->successors->len; j++) {
            const size_t to = successor(at, j);
            avoided |= to == loop->head;
            if (!loop->has[to] || seen[to] || to == block)
                continue;
            seen[to] = true;
            g_array_append_val(queue, to);
        }
    }
    g_array_free(queue, TRUE);
    g_free(seen);
    return avoided;
}

/* The flow of one turn, from behind the statement: the states at the begin of each block. */
typedef struct Turn {
    const Init *init;
    const Loop *loop;
    InitState **at_entry; /* by block; NULL: not reached */
    GArray *waiting;      /* of size_t */
} Turn;

static void
leave(Turn *turn, const Block *block, const InitState *states)
{
    const size_t n = turn->init->n_paths;
    InitState *const on_the_way = g_new(InitState, n + 1);
    for (size_t i = 0; i < block->successors->len; i++) {
        const size_t to = successor(block, i);
        if (!turn->loop->has[to])
            continue;
        memcpy(on_the_way, states, n);
        init_branch(turn->init, on_the_way, block, i);
        InitState **const entry = &turn->at_entry[to];
        bool changed = *entry == NULL;
        if (changed)
            *entry = g_new0(InitState, n + 1);
        for (size_t p = 0; p < n; p++) {
            changed |= (on_the_way[p] & ~(*entry)[p]) != 0;
            (*entry)[p] |= on_the_way[p];
        }
        if (changed)
            g_array_append_val(turn->waiting, to);
    }
    g_free(on_the_way);
}

static void
apply(const Init *init, InitState *states, const Block *block, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        init_apply(init, states, &g_array_index(block->statements, Statement, i));
}

/* The state of the statement's place when a turn comes back to it; 0: it does not. */
static InitState
state_after_turn(Turn *turn, size_t block, size_t index)
{
    const Init *const init = turn->init;
    const Block *const first = body_block_at(init->body, block);
    const Statement *const s = &g_array_index(first->statements, Statement, index);
    InitState *const states = g_new0(InitState, init->n_paths + 1);
    apply(init, states, first, index, first->statements->len);
    leave(turn, first, states);
    for (size_t i = 0; i < turn->waiting->len; i++) {
        const size_t at = g_array_index(turn->waiting, size_t, i);
        const Block *const next = body_block_at(init->body, at);
        if (at == block)
            continue;
        memcpy(states, turn->at_entry[at], init->n_paths);
        apply(init, states, next, 0, next->statements->len);
        leave(turn, next, states);
    }
    InitState result = 0;
    if (turn->at_entry[block] != NULL) {
        memcpy(states, turn->at_entry[block], init->n_paths);
        apply(init, states, first, 0, index);
        result = states[init->path_of_place[s->place->id]];
    }
    g_free(states);
    return result;
}

static bool
lasts_in(const Init *init, const Loop *loop, size_t block, size_t index)
{
    const size_t n = init->body->blocks->len;
    Turn turn = {.init = init,
                 .loop = loop,
                 .at_entry = g_new0(InitState *, n + 1),
                 .waiting = g_array_new(FALSE, FALSE, sizeof(size_t))};
    const InitState state = state_after_turn(&turn, block, index);
    for (size_t i = 0; i < n; i++)
        g_free(turn.at_entry[i]);
    g_free(turn.at_entry);
    g_array_free(turn.waiting, TRUE);
    return state == INIT_FULL;
}

bool
init_lasts_a_turn(const Init *init, size_t block, size_t index)
{
    const Body *const body = init->body;
    bool lasts = false;
    for (size_t head = 0; head < body->blocks->len && !lasts; head++) {
        if (body_block_at(body, head)->order > body_block_at(body, block)->order)
            continue;
        Loop loop = {body, head, g_new0(bool, body->blocks->len)};
        find_blocks(&loop);
        lasts = loop.has[head] && loop.has[block] && !can_avoid(&loop, block) &&
                lasts_in(init, &loop, block, index);
        g_free(loop.has);
    }
    return lasts;
}
