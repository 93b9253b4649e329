/* SPDX-License-Identifier: MIT */
/*
 * lock_threads.c - which threads run at the same time: sets of them, and what is known of pairs.
 *
 * Sets are sorted by the threads' texts, so that what is reported does not depend on addresses.
 */
#include "analysis/lock_threads.h"

#include <string.h>

#include "support/key.h"

struct LockSet {
    GPtrArray *threads; /* of const char, sorted */
};

struct LockThreads {
    GHashTable *sets;  /* text of all -> LockSet */
    GHashTable *pairs; /* the texts of two that may run at once, in their order */
    GHashTable *roots; /* thread -> its root; "" when there are several */
};

/* ---- sets ----------------------------------------------------------------------------------- */

static void
set_free(void *made)
{
    LockSet *const set = made;
    g_ptr_array_free(set->threads, TRUE);
    g_free(set);
}

static gint
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The one set of these threads, which are taken over. */
static const LockSet *
set_of(LockThreads *threads, GPtrArray *all)
{
    g_ptr_array_sort(all, compare_texts);
    GString *const text = g_string_new(NULL);
    for (size_t i = 0; i < all->len; i++)
        g_string_append_printf(text, "%s\n", (const char *)g_ptr_array_index(all, i));
    LockSet *set = g_hash_table_lookup(threads->sets, text->str);
    if (set == NULL) {
        set = g_new0(LockSet, 1);
        set->threads = all;
        g_hash_table_insert(threads->sets, g_string_free(text, FALSE), set);
        return set;
    }
    g_string_free(text, TRUE);
    g_ptr_array_free(all, TRUE);
    return set;
}

bool
lock_set_has(const LockSet *set, const char *thread)
{
    return set != NULL && g_ptr_array_find(set->threads, thread, NULL);
}

const LockSet *
lock_set_union(LockThreads *threads, const LockSet *a, const LockSet *b)
{
    if (a == b || b == NULL)
        return a;
    if (a == NULL)
        return b;
    GPtrArray *const all = g_ptr_array_new();
    for (size_t i = 0; i < a->threads->len; i++)
        g_ptr_array_add(all, g_ptr_array_index(a->threads, i));
    for (size_t i = 0; i < b->threads->len; i++)
        if (!lock_set_has(a, g_ptr_array_index(b->threads, i)))
            g_ptr_array_add(all, g_ptr_array_index(b->threads, i));
    return set_of(threads, all);
}

const LockSet *
lock_set_with(LockThreads *threads, const LockSet *set, const char *thread)
{
    if (lock_set_has(set, thread))
        return set;
    GPtrArray *const all = g_ptr_array_new();
    for (size_t i = 0; set != NULL && i < set->threads->len; i++)
        g_ptr_array_add(all, g_ptr_array_index(set->threads, i));
    g_ptr_array_add(all, key(thread));
    return set_of(threads, all);
}

/* ---- pairs and roots ------------------------------------------------------------------------ */

LockThreads *
lock_threads_new(void)
{
    LockThreads *const threads = g_new0(LockThreads, 1);
    threads->sets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, set_free);
    threads->pairs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    threads->roots = g_hash_table_new(NULL, NULL);
    return threads;
}

void
lock_threads_free(LockThreads *threads)
{
    g_hash_table_destroy(threads->sets);
    g_hash_table_destroy(threads->pairs);
    g_hash_table_destroy(threads->roots);
    g_free(threads);
}

static char *
pair_text(const char *a, const char *b)
{
    return strcmp(a, b) < 0 ? g_strdup_printf("%s\n%s", a, b) : g_strdup_printf("%s\n%s", b, a);
}

void
lock_threads_meet(LockThreads *threads, const char *a, const char *b)
{
    g_hash_table_add(threads->pairs, pair_text(a, b));
}

bool
lock_threads_have_met(const LockThreads *threads, const char *a, const char *b)
{
    char *const text = pair_text(a, b);
    const bool have = g_hash_table_contains(threads->pairs, text);
    g_free(text);
    return have;
}

void
lock_threads_forget(LockThreads *threads)
{
    g_hash_table_remove_all(threads->pairs);
}

void
lock_threads_begin(LockThreads *threads, const char *thread, const char *root)
{
    const char *const other = g_hash_table_lookup(threads->roots, thread);
    if (other != NULL && other != root)
        root = "";
    g_hash_table_insert(threads->roots, key(thread), key(root));
}

bool
lock_threads_share_root(const LockThreads *threads, const char *a, const char *b)
{
    const char *const root = g_hash_table_lookup(threads->roots, a);
    return root != NULL && root[0] != '\0' && root == g_hash_table_lookup(threads->roots, b);
}
