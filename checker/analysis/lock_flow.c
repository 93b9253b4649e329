/* SPDX-License-Identifier: MIT */
/*
 * lock_flow.c - which locks are held where: over all functions of all files.
 *
 * Requires: lock_steps of each body. A summary of each function says, in terms of its parameters,
 * which locks it takes, which pairs of locks it holds at once, where it waits, and what it leaves
 * locked or gives back. A caller puts its arguments in the place of the parameters. Rounds over all
 * functions go on until no summary changes; what calls itself settles after a few.
 *
 * What is called through a pointer is not followed.
 */
#include "analysis/lock_flow.h"

#include <string.h>

#include "analysis/lock_summary.h"
#include "support/key.h"

enum { MOST_ROUNDS = 10 };

static void
function_free(void *made)
{
    LockFunction *const function = made;
    lock_steps_free(function->body);
    lock_summary_end(&function->summary);
    g_free(function);
}

LockFlow *
lock_flow_new(void)
{
    LockFlow *const flow = g_new0(LockFlow, 1);
    flow->names = lock_names_new();
    arena_init(&flow->arena);
    flow->functions = g_hash_table_new_full(NULL, NULL, NULL, function_free);
    flow->order = g_ptr_array_new();
    flow->again = g_hash_table_new(g_str_hash, g_str_equal);
    flow->pairs =
        lock_summary_facts(sizeof(LockPair), NULL); /* the summaries own what is in them */
    flow->doubles = lock_summary_facts(sizeof(LockPair), NULL);
    flow->stalls = lock_summary_facts(sizeof(LockStall), NULL);
    return flow;
}

void
lock_flow_free(LockFlow *flow)
{
    g_array_free(flow->pairs, TRUE);
    g_array_free(flow->doubles, TRUE);
    g_array_free(flow->stalls, TRUE);
    g_ptr_array_free(flow->order, TRUE);
    g_hash_table_destroy(flow->functions);
    g_hash_table_destroy(flow->again);
    arena_done(&flow->arena);
    lock_names_free(flow->names);
    g_free(flow);
}

void
lock_flow_add(LockFlow *flow, Unit *unit)
{
    for (size_t i = 0; i < unit->bodies->len; i++) {
        const Body *const body = g_ptr_array_index(unit->bodies, i);
        const char *const usr = lock_names_text(flow->names, body->symbol->usr);
        if (body->has_unknown || g_hash_table_contains(flow->functions, usr))
            continue;
        LockFunction *const function = g_new0(LockFunction, 1);
        function->body = lock_steps_take(flow->names, body, flow->again);
        function->summary = lock_summary_begin();
        g_hash_table_insert(flow->functions, key(usr), function);
    }
}

static void visit(LockFlow *flow, LockFunction *function, int depth);

static void
visit_steps(LockFlow *flow, const LockBlock *block, int depth)
{
    for (size_t i = 0; i < block->steps->len; i++) {
        const LockStep *const step = &g_array_index(block->steps, LockStep, i);
        LockFunction *const callee =
            step->usr == NULL ? NULL : g_hash_table_lookup(flow->functions, step->usr);
        if (callee == NULL)
            continue;
        callee->is_called = true;
        visit(flow, callee, depth + 1);
    }
}

/* What is called comes before who calls. */
static void
visit(LockFlow *flow, LockFunction *function, int depth)
{
    enum { DEEPEST = 2000 };
    if (function->is_visited || depth > DEEPEST)
        return;
    function->is_visited = true;
    for (size_t i = 0; i < function->body->blocks->len; i++)
        visit_steps(flow, g_ptr_array_index(function->body->blocks, i), depth);
    g_ptr_array_add(flow->order, function);
}

static gint
compare_functions(gconstpointer a, gconstpointer b)
{
    const LockBody *const left = (*(LockFunction *const *)a)->body;
    const LockBody *const right = (*(LockFunction *const *)b)->body;
    const int by_place = span_compare(&left->span, &right->span);
    return by_place != 0 ? by_place : strcmp(left->usr, right->usr);
}

static void
order_functions(LockFlow *flow)
{
    GPtrArray *const all = g_ptr_array_new();
    GHashTableIter iter;
    gpointer function;
    g_hash_table_iter_init(&iter, flow->functions);
    while (g_hash_table_iter_next(&iter, NULL, &function))
        g_ptr_array_add(all, function);
    g_ptr_array_sort(all, compare_functions);
    for (size_t i = 0; i < all->len; i++)
        visit(flow, g_ptr_array_index(all, i), 0);
    g_ptr_array_free(all, TRUE);
}

/* What runs by itself: main, closures of threads, and what nobody here calls. */
static void
collect(LockFlow *flow, const LockFunction *function)
{
    const LockSummary *const summary = &function->summary;
    const bool is_main = strcmp(function->body->name, "main") == 0;
    g_array_append_vals(flow->doubles, summary->doubles->data, summary->doubles->len);
    g_array_append_vals(flow->stalls, summary->stalls->data, summary->stalls->len);
    for (size_t i = 0; i < summary->pairs->len && !function->is_called; i++) {
        LockPair pair = g_array_index(summary->pairs, LockPair, i);
        pair.is_many |= pair.thread == NULL && !is_main;
        if (pair.thread == NULL)
            pair.thread = function->body->usr;
        if (!pair.is_alone)
            g_array_append_val(flow->pairs, pair);
    }
}

void
lock_flow_solve(LockFlow *flow)
{
    order_functions(flow);
    bool changed = true;
    for (int round = 0; changed && round < MOST_ROUNDS; round++) {
        changed = false;
        for (size_t i = 0; i < flow->order->len; i++) {
            LockFunction *const function = g_ptr_array_index(flow->order, i);
            LockSummary summary = lock_run(flow, function);
            changed |= !lock_summary_same(&summary, &function->summary);
            lock_summary_end(&function->summary);
            function->summary = summary;
        }
    }
    for (size_t i = 0; i < flow->order->len; i++)
        collect(flow, g_ptr_array_index(flow->order, i));
}

const GArray *
lock_flow_pairs(const LockFlow *flow)
{
    return flow->pairs;
}

const GArray *
lock_flow_doubles(const LockFlow *flow)
{
    return flow->doubles;
}

const GArray *
lock_flow_stalls(const LockFlow *flow)
{
    return flow->stalls;
}

LockNames *
lock_flow_names(LockFlow *flow)
{
    return flow->names;
}
