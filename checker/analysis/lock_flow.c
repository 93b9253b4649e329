/* SPDX-License-Identifier: MIT */
/*
 * lock_flow.c - which locks are held where: over all functions of all files.
 *
 * Requires: lock_steps of each body. A summary of each function says, in terms of its parameters,
 * which locks it takes, which pairs of locks it holds at once, where it waits, and what it leaves
 * locked or gives back. A caller puts its arguments in the place of the parameters. Rounds over all
 * functions go on until no summary changes; what calls itself settles after a few.
 *
 * What is called through a parameter is followed where a caller names the function: one that is
 * given functions is another function for each of them. Through other pointers nothing is followed.
 */
#include "analysis/lock_flow.h"

#include <string.h>

#include "analysis/lock_summary.h"
#include "support/key.h"

enum {
    MOST_ROUNDS = 10,
    MOST_MADE = 1000 /* functions with what they are given */
};

static void
function_free(void *made)
{
    LockFunction *const function = made;
    if (function->given == NULL)
        lock_steps_free(function->body);
    g_free(function->given);
    lock_summary_end(&function->summary);
    g_free(function);
}

LockFlow *
lock_flow_new(void)
{
    LockFlow *const flow = g_new0(LockFlow, 1);
    flow->names = lock_names_new();
    arena_init(&flow->arena);
    flow->threads = lock_threads_new();
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
    lock_threads_free(flow->threads);
    arena_done(&flow->arena);
    lock_names_free(flow->names);
    g_free(flow);
}

/* A lock that does not begin as all locks of its type do may be one that its thread takes again. */
static void
add_statics(LockFlow *flow, const Unit *unit)
{
    for (size_t i = 0; i < unit->symbols->len; i++) {
        const Symbol *const symbol = g_ptr_array_index(unit->symbols, i);
        const LockName name = {.root = LOCK_ROOT_STATIC, .owner = symbol->usr, .path = ""};
        if (!symbol->is_function && symbol->has_number && symbol->type->bare->is_opaque)
            g_hash_table_add(flow->again, key(lock_name_key(flow->names, &name)));
    }
}

void
lock_flow_add(LockFlow *flow, Unit *unit)
{
    add_statics(flow, unit);
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

/* ---- what is called ------------------------------------------------------------------------- */

/* The function that an argument leads to: by its name, or by a parameter of the caller. */
static const char *
given_at(const LockFunction *caller, const LockStep *step, size_t argument)
{
    const LockName *const name = step->arguments[argument];
    if (step->functions[argument] != NULL || name == NULL || caller->given == NULL ||
        name->root != LOCK_ROOT_PARAMETER || name->path[0] != '\0' ||
        name->index >= caller->body->n_parameters)
        return step->functions[argument];
    return caller->given[name->index];
}

/* The function as it is called with these functions; made when it is first asked for. */
static LockFunction *
function_with(LockFlow *flow, LockFunction *plain, const LockFunction *caller, const LockStep *step)
{
    GString *const text = g_string_new(plain->body->usr);
    const size_t n = MIN(step->n_arguments, plain->body->n_parameters);
    const char **const given = g_new0(const char *, plain->body->n_parameters + 1);
    bool is_any = false;
    for (size_t i = 0; i < n && i < 64; i++) {
        if ((plain->body->runs >> i & 1) == 0 || (given[i] = given_at(caller, step, i)) == NULL)
            continue;
        g_string_append_printf(text, " %zu=%s", i, given[i]);
        is_any = true;
    }
    const char *const made = lock_names_text(flow->names, text->str);
    g_string_free(text, TRUE);
    LockFunction *function = is_any ? g_hash_table_lookup(flow->functions, made) : plain;
    if (function != NULL || flow->n_made >= MOST_MADE) {
        g_free(given);
        return function != NULL ? function : plain;
    }
    function = g_new0(LockFunction, 1);
    function->body = plain->body;
    function->given = given;
    function->summary = lock_summary_begin();
    flow->n_made++;
    g_hash_table_insert(flow->functions, key(made), function);
    return function;
}

LockFunction *
lock_flow_callee(LockFlow *flow, const LockFunction *caller, const LockStep *step)
{
    const char *usr = step->usr;
    if (usr == NULL && step->text != NULL && caller->given != NULL)
        usr = caller->given[step->parameter];
    LockFunction *const plain = usr == NULL ? NULL : g_hash_table_lookup(flow->functions, usr);
    if (plain == NULL || plain->body->runs == 0)
        return plain;
    plain->is_called = true;
    return function_with(flow, plain, caller, step);
}

/* ---- the order ------------------------------------------------------------------------------ */

static void visit(LockFlow *flow, LockFunction *function, int depth);

static void
visit_steps(LockFlow *flow, const LockFunction *function, const LockBlock *block, int depth)
{
    for (size_t i = 0; i < block->steps->len; i++) {
        const LockStep *const step = &g_array_index(block->steps, LockStep, i);
        LockFunction *const callee = lock_flow_callee(flow, function, step);
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
        visit_steps(flow, function, g_ptr_array_index(function->body->blocks, i), depth);
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

/* What runs by itself: main, and what nobody here calls; with all threads that come from it. */
static void
collect_root(LockFlow *flow, const LockFunction *function)
{
    const LockSummary *const summary = &function->summary;
    const char *const root = function->body->usr;
    const bool is_main = strcmp(function->body->name, "main") == 0;
    lock_threads_begin(flow->threads, root, root);
    for (size_t i = 0; i < summary->starts->len; i++)
        lock_threads_begin(flow->threads, g_array_index(summary->starts, LockStart, i).thread,
                           root);
    for (size_t i = 0; i < summary->pairs->len; i++) {
        LockPair pair = g_array_index(summary->pairs, LockPair, i);
        const bool is_of_root = pair.thread == NULL;
        pair.is_many =
            is_of_root ? !is_main : lock_threads_have_met(flow->threads, pair.thread, pair.thread);
        if (is_of_root)
            pair.thread = root;
        if (!is_of_root || !is_main || pair.with != NULL) /* main alone waits for nobody */
            g_array_append_val(flow->pairs, pair);
    }
}

static void
collect(LockFlow *flow, const LockFunction *function)
{
    const LockSummary *const summary = &function->summary;
    g_array_append_vals(flow->doubles, summary->doubles->data, summary->doubles->len);
    g_array_append_vals(flow->stalls, summary->stalls->data, summary->stalls->len);
    if (!function->is_called && !function->body->is_private)
        collect_root(flow, function);
}

bool
lock_flow_may_meet(const LockFlow *flow, const LockPair *a, const LockPair *b)
{
    if (a->thread == b->thread)
        return a->is_many && b->is_many;
    if (lock_set_has(a->past, b->thread) || lock_set_has(b->past, a->thread))
        return false;
    return lock_set_has(a->with, b->thread) || lock_set_has(b->with, a->thread) ||
           lock_threads_have_met(flow->threads, a->thread, b->thread) ||
           !lock_threads_share_root(flow->threads, a->thread, b->thread);
}

void
lock_flow_solve(LockFlow *flow)
{
    order_functions(flow);
    bool changed = true;
    for (int round = 0; changed && round < MOST_ROUNDS; round++) {
        changed = false;
        lock_threads_forget(flow->threads);
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
