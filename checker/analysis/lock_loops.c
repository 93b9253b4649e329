/* SPDX-License-Identifier: MIT */
/*
 * lock_loops.c - the loops of a function.
 *
 * Blocks are in reverse postorder, so that each loop has an edge which leads to a block that does
 * not come later: the head. Loops with one head are one.
 */
#include "analysis/lock_loops.h"

static const LockBlock *
block_at(const GPtrArray *blocks, size_t index)
{
    return g_ptr_array_index(blocks, index);
}

static void
loop_free(void *made)
{
    LockLoop *const loop = made;
    g_free(loop->has);
    g_free(loop);
}

/* The loop of this head; made when there is none. */
static LockLoop *
loop_at(GPtrArray *loops, size_t head, size_t n)
{
    for (size_t i = 0; i < loops->len; i++) {
        LockLoop *const loop = g_ptr_array_index(loops, i);
        if (loop->head == head)
            return loop;
    }
    LockLoop *const loop = g_new0(LockLoop, 1);
    loop->head = head;
    loop->has = g_new0(bool, n + 1);
    loop->has[head] = true;
    g_ptr_array_add(loops, loop);
    return loop;
}

static bool
leads_into(const LockBlock *block, const LockLoop *loop)
{
    for (size_t i = 0; i < block->successors->len; i++) {
        const size_t to = g_array_index(block->successors, size_t, i);
        if (loop->has[to] && to != loop->head)
            return true;
    }
    return false;
}

/* All from which a way leads to what the loop has so far, behind its head. */
static void
fill(const GPtrArray *blocks, LockLoop *loop)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = blocks->len; i > loop->head + 1; i--)
            if (!loop->has[i - 1] && leads_into(block_at(blocks, i - 1), loop))
                loop->has[i - 1] = changed = true;
    }
}

GPtrArray *
lock_loops_of(const GPtrArray *blocks)
{
    GPtrArray *const loops = g_ptr_array_new_with_free_func(loop_free);
    for (size_t i = 0; i < blocks->len; i++) {
        const GArray *const successors = block_at(blocks, i)->successors;
        for (size_t j = 0; j < successors->len; j++) {
            const size_t to = g_array_index(successors, size_t, j);
            if (to <= i)
                loop_at(loops, to, blocks->len)->has[i] = true;
        }
    }
    for (size_t i = 0; i < loops->len; i++)
        fill(blocks, g_ptr_array_index(loops, i));
    return loops;
}

bool
lock_loop_avoids(const GPtrArray *blocks, const LockLoop *loop, size_t block)
{
    if (block == loop->head)
        return false;
    bool *const seen = g_new0(bool, blocks->len + 1);
    GArray *const queue = g_array_new(FALSE, FALSE, sizeof(size_t));
    bool avoids = false;
    g_array_append_val(queue, loop->head);
    for (size_t i = 0; i < queue->len && !avoids; i++) {
        const GArray *const next = block_at(blocks, g_array_index(queue, size_t, i))->successors;
        for (size_t j = 0; j < next->len; j++) {
            const size_t to = g_array_index(next, size_t, j);
            avoids |= to == loop->head;
            if (!loop->has[to] || seen[to] || to == block)
                continue;
            seen[to] = true;
            g_array_append_val(queue, to);
        }
    }
    g_array_free(queue, TRUE);
    g_free(seen);
    return avoids;
}
