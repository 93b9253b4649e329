/* SPDX-License-Identifier: MIT */
/*
 * reached.c - what threads reach, over all files.
 *
 *     E0133   a mutable, unsynchronised static used in code that a thread may run, by its name or
 *             by the pointer that a constant begins with
 *     E0277   a static that threads reach, of a type that cannot be shared
 *     E0133   a static that threads of a scope have, used by a function that is called meanwhile
 *     E9003   a function that is not thread-safe, called in code that a thread may run
 *     E0133   a longjmp that leaves a function which owns something, on its way to its setjmp
 *     E0277   a pointer given to a thread that a function returned: from a static, or elsewhere
 *
 * Requires: the summary of all files.
 */
#include "rules/summary.h"
#include "support/key.h"

/* ---- what threads reach --------------------------------------------------------------------- */

typedef struct Reach {
    Summary *summary;
    GQueue *queue;       /* of Function */
    GHashTable *by_type; /* type -> GPtrArray of Functions whose address is taken */
} Reach;

static void
reach(Reach *all, Function *function, Function *from)
{
    if (function == NULL || function->is_reached)
        return;
    function->is_reached = true;
    function->from = from;
    g_queue_push_tail(all->queue, function);
}

static void
reach_from(Reach *all, Function *function)
{
    for (size_t i = 0; i < function->calls->len; i++)
        reach(all,
              g_hash_table_lookup(all->summary->functions, g_ptr_array_index(function->calls, i)),
              function);
    for (size_t i = 0; i < function->pointers->len; i++) {
        const GPtrArray *const taken =
            g_hash_table_lookup(all->by_type, g_ptr_array_index(function->pointers, i));
        for (size_t j = 0; taken != NULL && j < taken->len; j++)
            reach(all, g_ptr_array_index(taken, j), function);
    }
}

static GHashTable *
by_type(Summary *summary)
{
    GHashTable *const table =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, summary->functions);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Function *const function = value;
        if (!function->is_address_taken)
            continue;
        GPtrArray *taken = g_hash_table_lookup(table, function->type);
        if (taken == NULL) {
            taken = g_ptr_array_new();
            g_hash_table_insert(table, key(function->type), taken);
        }
        g_ptr_array_add(taken, function);
    }
    return table;
}

static void
reach_all(Summary *summary)
{
    Reach all = {summary, g_queue_new(), by_type(summary)};
    GHashTableIter iter;
    gpointer usr;
    g_hash_table_iter_init(&iter, summary->roots);
    while (g_hash_table_iter_next(&iter, &usr, NULL))
        reach(&all, g_hash_table_lookup(summary->functions, usr), NULL);
    while (!g_queue_is_empty(all.queue))
        reach_from(&all, g_queue_pop_head(all.queue));
    g_queue_free(all.queue);
    g_hash_table_destroy(all.by_type);
}

/* ---- statics that threads of a scope have ---------------------------------------------------- */

static bool
uses_lent(const Function *function, const Lent *lent)
{
    for (size_t i = 0; i < function->uses->len; i++) {
        const Use *const use = &g_array_index(function->uses, Use, i);
        if (use->global == lent->global && use->unsafe == 0 && (use->writes || lent->is_mut))
            return true;
    }
    return false;
}

/* Does the function that is called, or one that it calls, use the static? */
static bool
is_used_meanwhile(const Reach *all, const Lent *lent)
{
    GHashTable *const seen = g_hash_table_new(NULL, NULL);
    GPtrArray *const waiting = g_ptr_array_new();
    const GPtrArray *const taken =
        lent->pointer == NULL ? NULL : g_hash_table_lookup(all->by_type, lent->pointer);
    bool is_used = false;
    if (lent->callee != NULL)
        g_ptr_array_add(waiting, g_hash_table_lookup(all->summary->functions, lent->callee));
    for (size_t i = 0; taken != NULL && i < taken->len; i++)
        g_ptr_array_add(waiting, g_ptr_array_index(taken, i));
    for (size_t i = 0; i < waiting->len && !is_used; i++) {
        Function *const function = g_ptr_array_index(waiting, i);
        if (function == NULL || !g_hash_table_add(seen, function))
            continue;
        is_used = uses_lent(function, lent);
        for (size_t j = 0; j < function->calls->len; j++)
            g_ptr_array_add(waiting, g_hash_table_lookup(all->summary->functions,
                                                         g_ptr_array_index(function->calls, j)));
    }
    g_ptr_array_free(waiting, TRUE);
    g_hash_table_destroy(seen);
    return is_used;
}

static void
check_lent(Summary *summary, GPtrArray *reports)
{
    Reach all = {summary, NULL, by_type(summary)};
    for (size_t i = 0; i < summary->lent->len; i++) {
        const Lent *const lent = &g_array_index(summary->lent, Lent, i);
        if (is_used_meanwhile(&all, lent))
            g_ptr_array_add(reports, lent->report);
        else
            report_free(lent->report);
    }
    g_array_set_size(summary->lent, 0);
    g_hash_table_destroy(all.by_type);
}

/* ---- jumps ---------------------------------------------------------------------------------- */

static void
leave(Reach *all, Function *function)
{
    if (function == NULL || function->is_left || function->lands)
        return;
    function->is_left = true;
    g_queue_push_tail(all->queue, function);
}

static void
leave_any(Reach *all, const char *type)
{
    const GPtrArray *const taken = type == NULL ? NULL : g_hash_table_lookup(all->by_type, type);
    for (size_t i = 0; taken != NULL && i < taken->len; i++)
        leave(all, g_ptr_array_index(taken, i));
}

static void
report_jumps(Function *function, const Held *held, GPtrArray *reports)
{
    for (size_t i = 0; i < function->jumps->len; i++) {
        const Jump *const jump = &g_array_index(function->jumps, Jump, i);
        Report *const report = report_new(TEXT_JUMPS_OVER, jump->span, jump->name, held->holder);
        report_primary(report, TEXT_JUMPS_OVER_HERE, held->holder, NULL);
        report_label(report, held->span, TEXT_HOLDER_CALLS, held->holder, NULL);
        g_ptr_array_add(reports, report_help(report, TEXT_PANIC_INSTEAD, NULL, NULL));
    }
}

static gint
compare_held(gconstpointer a, gconstpointer b)
{
    return span_compare(&((const Held *)a)->span, &((const Held *)b)->span);
}

/* Each jump once, with the first call that it would leave. */
static void
check_jumps(Summary *summary, GPtrArray *reports)
{
    Reach all = {summary, g_queue_new(), by_type(summary)};
    g_array_sort(summary->held, compare_held);
    for (size_t i = 0; i < summary->held->len; i++) {
        const Held *const held = &g_array_index(summary->held, Held, i);
        if (held->callee != NULL)
            leave(&all, g_hash_table_lookup(summary->functions, held->callee));
        leave_any(&all, held->pointer);
        while (!g_queue_is_empty(all.queue)) {
            Function *const function = g_queue_pop_head(all.queue);
            report_jumps(function, held, reports);
            for (size_t j = 0; j < function->calls->len; j++)
                leave(&all, g_hash_table_lookup(summary->functions,
                                                g_ptr_array_index(function->calls, j)));
            for (size_t j = 0; j < function->pointers->len; j++)
                leave_any(&all, g_ptr_array_index(function->pointers, j));
        }
    }
    g_queue_free(all.queue);
    g_hash_table_destroy(all.by_type);
}

/* ---- reports -------------------------------------------------------------------------------- */

/* "worker, which calls parse, which calls next" */
static void
note_way(Report *report, const Function *function)
{
    GString *const way = g_string_new(function->name);
    for (const Function *at = function->from; at != NULL; at = at->from) {
        g_string_prepend(way, "`, which calls `");
        g_string_prepend(way, at->name);
    }
    g_string_prepend_c(way, '`');
    g_string_append_c(way, '`');
    report_note(report, TEXT_REACHED_FROM, way->str, NULL);
    g_string_free(way, TRUE);
}

static void
label_other_uses(Report *report, const Use *use)
{
    enum { MOST_LABELS = 2 };
    size_t n = 0;
    for (size_t i = 0; i < use->global->uses->len && n < MOST_LABELS; i++) {
        const Use *const other = &g_array_index(use->global->uses, Use, i);
        if (other->function->is_reached || span_same_start(&other->span, &use->span))
            continue;
        report_label(report, other->span, TEXT_GLOBAL_ALSO, NULL, NULL);
        n++;
    }
}

static Report *
report_race(const Use *use)
{
    Report *const report = report_new(TEXT_GLOBAL_RACE, use->span, use->global->name, NULL);
    report_primary(report, TEXT_GLOBAL_RACE_HERE, NULL, NULL);
    report_label(report, use->global->span, TEXT_GLOBAL_DECLARED, use->global->name, NULL);
    label_other_uses(report, use);
    note_way(report, use->function);
    return report_help(report, TEXT_GLOBAL_MEND, NULL, NULL);
}

/* A mutable static that a use of a constant leads to, by the pointers that they begin with. */
static Global *
find_led_to(const Global *constant, const char *target, size_t depth)
{
    for (size_t i = 0; constant->leads != NULL && depth > 0 && i < constant->leads->len; i++) {
        Global *const other = g_ptr_array_index(constant->leads, i);
        if (other->is_shared_mutable &&
            (target == NULL || other->is_record || other->element == target))
            return other;
        Global *const further = find_led_to(other, target, depth - 1);
        if (further != NULL)
            return further;
    }
    return NULL;
}

static void
check_use(const Use *use, GPtrArray *reports)
{
    enum { LONGEST_WAY = 8 }; /* from constant to constant */
    Global *const global = use->global;
    if (use->unsafe != 0)
        return;
    if (!global->is_shared_mutable && !global->is_not_sync) {
        Use led = *use;
        led.global = find_led_to(global, use->target, LONGEST_WAY);
        if (led.global != NULL)
            g_ptr_array_add(reports, report_race(&led));
        return;
    }
    if (global->is_shared_mutable) {
        g_ptr_array_add(reports, report_race(use));
    } else if (global->not_sync != NULL) {
        report_label(global->not_sync, use->span, TEXT_REACHED_BY_THREAD, NULL, NULL);
        g_ptr_array_add(reports, global->not_sync);
        global->not_sync = NULL;
    }
}

static void
check_hazard(const Function *function, const Hazard *hazard, GPtrArray *reports)
{
    Report *const report = report_new(TEXT_NOT_THREAD_SAFE, hazard->span, hazard->name, NULL);
    report_primary(report, TEXT_NOT_THREAD_SAFE_HERE, hazard->why, NULL);
    note_way(report, function);
    if (hazard->instead != NULL)
        report_help(report, TEXT_USE_INSTEAD, hazard->instead, NULL);
    g_ptr_array_add(reports, report);
}

/* The blocks that neither a thread nor a lock needs. */
static void
check_pending(Summary *summary, GPtrArray *reports, GHashTable *vouched)
{
    for (size_t i = 0; i < summary->pending->len; i++) {
        const Pending *const pending = &g_array_index(summary->pending, Pending, i);
        char *const block = rules_block_key(pending->usr, pending->block);
        const bool is_needed = (pending->is_for_threads && pending->function->is_reached) ||
                               g_hash_table_contains(vouched, block);
        g_free(block);
        if (is_needed)
            continue;
        g_ptr_array_add(reports, pending->report);
        g_array_remove_index_fast(summary->pending, (guint)i--);
    }
}

/* Does what the function returns live for ever? Each asks at most one other; a ring says no. */
static bool
is_static_result(const Summary *summary, const char *usr)
{
    for (guint asked = g_hash_table_size(summary->functions); usr != NULL && asked > 0; asked--) {
        const Function *const function = g_hash_table_lookup(summary->functions, usr);
        if (function == NULL || function->lends_static)
            return function != NULL;
        usr = function->static_if;
    }
    return false;
}

static void
check_reserves(Summary *summary, GPtrArray *reports)
{
    for (size_t i = 0; i < summary->reserves->len; i++) {
        const Reserve *const reserve = &g_array_index(summary->reserves, Reserve, i);
        if (is_static_result(summary, reserve->source))
            report_free(reserve->report);
        else
            g_ptr_array_add(reports, reserve->report);
    }
    g_array_set_size(summary->reserves, 0);
}

void
summary_check(Summary *summary, GPtrArray *reports, GHashTable *vouched)
{
    reach_all(summary);
    check_jumps(summary, reports);
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, summary->functions);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Function *const function = value;
        for (size_t i = 0; function->is_reached && i < function->uses->len; i++)
            check_use(&g_array_index(function->uses, Use, i), reports);
        for (size_t i = 0; function->is_reached && i < function->hazards->len; i++)
            check_hazard(function, &g_array_index(function->hazards, Hazard, i), reports);
    }
    check_pending(summary, reports, vouched);
    check_reserves(summary, reports);
    check_lent(summary, reports);
}
