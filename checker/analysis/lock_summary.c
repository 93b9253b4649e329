/* SPDX-License-Identifier: MIT */
/*
 * lock_summary.c - what a function does with locks, as far as its callers are concerned.
 *
 * All names are in terms of the function's own parameters. Each fact is kept once, known by a text.
 */
#include "analysis/lock_summary.h"

static void
pair_done(gpointer pair)
{
    g_ptr_array_unref(((LockPair *)pair)->gates);
    g_ptr_array_unref(((LockPair *)pair)->joined);
}

static void
take_done(gpointer take)
{
    g_ptr_array_unref(((LockTake *)take)->freed);
}

static void
pause_done(gpointer pause)
{
    g_ptr_array_unref(((LockPause *)pause)->freed);
}

static void
start_done(gpointer start)
{
    g_ptr_array_unref(((LockStart *)start)->joined);
}

static void
await_done(gpointer await)
{
    g_ptr_array_unref(((LockAwait *)await)->freed);
}

GArray *
lock_summary_facts(size_t size, GDestroyNotify done)
{
    GArray *const all = g_array_new(FALSE, FALSE, (guint)size);
    if (done != NULL)
        g_array_set_clear_func(all, done);
    return all;
}

LockSummary
lock_summary_begin(void)
{
    return (LockSummary){.takes = lock_summary_facts(sizeof(LockTake), take_done),
                         .pairs = lock_summary_facts(sizeof(LockPair), pair_done),
                         .pauses = lock_summary_facts(sizeof(LockPause), pause_done),
                         .left = lock_summary_facts(sizeof(LockLeft), NULL),
                         .doubles = lock_summary_facts(sizeof(LockPair), pair_done),
                         .stalls = lock_summary_facts(sizeof(LockStall), NULL),
                         .starts = lock_summary_facts(sizeof(LockStart), start_done),
                         .running = lock_summary_facts(sizeof(LockRunning), NULL),
                         .awaits = lock_summary_facts(sizeof(LockAwait), await_done),
                         .frees = g_ptr_array_new(),
                         .joins = g_ptr_array_new(),
                         .known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
}

void
lock_summary_end(LockSummary *summary)
{
    g_array_free(summary->takes, TRUE);
    g_array_free(summary->pairs, TRUE);
    g_array_free(summary->pauses, TRUE);
    g_array_free(summary->left, TRUE);
    g_array_free(summary->doubles, TRUE);
    g_array_free(summary->stalls, TRUE);
    g_array_free(summary->starts, TRUE);
    g_array_free(summary->running, TRUE);
    g_array_free(summary->awaits, TRUE);
    g_ptr_array_free(summary->frees, TRUE);
    g_ptr_array_free(summary->joins, TRUE);
    g_hash_table_destroy(summary->known);
}

/* Is this fact a new one? */
bool
lock_summary_adds(LockSummary *summary, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *const made = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return g_hash_table_add(summary->known, made);
}

bool
lock_summary_same(const LockSummary *a, const LockSummary *b)
{
    if (g_hash_table_size(a->known) != g_hash_table_size(b->known))
        return false;
    GHashTableIter iter;
    gpointer fact;
    g_hash_table_iter_init(&iter, a->known);
    while (g_hash_table_iter_next(&iter, &fact, NULL))
        if (!g_hash_table_contains(b->known, fact))
            return false;
    return true;
}
