/* SPDX-License-Identifier: MIT */
/*
 * source.c - the table of source files, and their lines.
 *
 * One lock guards the table and the loading of texts. Once a source is loaded nothing of it
 * changes, so that what source_line() returned may be read without the lock.
 *
 * A line ends as it does for clang: at \n, at \r\n, or at a \r alone.
 */
#include "support/source.h"

#include <glib.h>
#include <string.h>

/* Guards everything here. */
static GMutex mutex;

/* The current source of each path; keys belong to the sources. */
static GHashTable *by_path;

/* Every source there ever was, those that source_of_text() replaced included. */
static GPtrArray *all;

/* What source_keep() made, of Span: each once. */
static GHashTable *kept;

static void
source_free(gpointer pointer)
{
    Source *const source = pointer;
    g_free((char *)(uintptr_t)source->path);
    g_free(source->text);
    g_free(source->lines);
    g_free(source);
}

/* A new source under its path. Requires the lock. */
static Source *
add_source(const char *path)
{
    if (by_path == NULL) {
        by_path = g_hash_table_new(g_str_hash, g_str_equal);
        all = g_ptr_array_new_with_free_func(source_free);
    }
    Source *const source = g_new0(Source, 1);
    source->path = g_strdup(path);
    g_hash_table_replace(by_path, (char *)(uintptr_t)source->path, source);
    g_ptr_array_add(all, source);
    return source;
}

static Source *
find_source(const char *path)
{
    return by_path == NULL ? NULL : g_hash_table_lookup(by_path, path);
}

/* Note where the lines of the text begin. */
static void
find_lines(Source *source)
{
    GArray *const lines = g_array_new(FALSE, FALSE, sizeof(size_t));
    size_t start = 0;
    g_array_append_val(lines, start);
    for (size_t i = 0; i < source->length; i++) {
        const bool returns = source->text[i] == '\r';
        if (returns && i + 1 < source->length && source->text[i + 1] == '\n')
            continue;
        if (!returns && source->text[i] != '\n')
            continue;
        start = i + 1;
        g_array_append_val(lines, start);
    }
    source->n_lines = lines->len;
    source->lines = (size_t *)(void *)g_array_free(lines, FALSE);
}

/* Read the file, if it can be read; a source is loaded once, even when that fails. */
static void
load(Source *source)
{
    if (source->loaded)
        return;
    source->loaded = true;
    gsize length = 0;
    if (!g_file_get_contents(source->path, &source->text, &length, NULL))
        return;
    source->length = length;
    find_lines(source);
}

/* The source with its text. Loading it fills a cache: to its users it does not change. */
static const Source *
loaded(const Source *source)
{
    g_mutex_lock(&mutex);
    load((Source *)(uintptr_t)source);
    g_mutex_unlock(&mutex);
    return source;
}

const Source *
source_of_path(const char *path)
{
    g_mutex_lock(&mutex);
    Source *source = find_source(path);
    if (source == NULL)
        source = add_source(path);
    g_mutex_unlock(&mutex);
    return source;
}

static guint
hash_span(gconstpointer pointer)
{
    const Span *const span = pointer;
    return g_direct_hash(span->source) ^ (span->line << 8) ^ span->column ^ (span->end_line << 20) ^
           (span->end_column << 4);
}

static gboolean
equal_spans(gconstpointer a, gconstpointer b)
{
    return ((const Span *)a)->source == ((const Span *)b)->source && span_compare(a, b) == 0;
}

Span
source_keep(Span span)
{
    if (span.in_macro == NULL)
        return span;
    Span inner = *span.in_macro;
    inner.in_macro = NULL;
    g_mutex_lock(&mutex);
    if (kept == NULL)
        kept = g_hash_table_new_full(hash_span, equal_spans, g_free, NULL);
    Span *found = g_hash_table_lookup(kept, &inner);
    if (found == NULL) {
        found = g_new(Span, 1);
        *found = inner;
        g_hash_table_add(kept, found);
    }
    g_mutex_unlock(&mutex);
    span.in_macro = found;
    return span;
}

const Source *
source_of_text(const char *path, const char *text, size_t length)
{
    g_mutex_lock(&mutex);
    Source *source = find_source(path);
    const bool same = source != NULL && source->text != NULL && source->length == length &&
                      memcmp(source->text, text, length) == 0;
    if (!same) {
        source = add_source(path);
        source->text = g_malloc(length + 1);
        memcpy(source->text, text, length);
        source->text[length] = '\0';
        source->length = length;
        source->loaded = true;
        find_lines(source);
    }
    g_mutex_unlock(&mutex);
    return source;
}

void
sources_free(void)
{
    g_mutex_lock(&mutex);
    if (by_path != NULL) {
        g_hash_table_destroy(by_path);
        g_ptr_array_free(all, TRUE);
        by_path = NULL;
        all = NULL;
    }
    g_clear_pointer(&kept, g_hash_table_destroy);
    g_mutex_unlock(&mutex);
}

const char *
source_line(const Source *source, uint32_t line, size_t *ret_length)
{
    if (source == NULL || line == 0 || line > loaded(source)->n_lines)
        return NULL;
    const size_t start = source->lines[line - 1];
    size_t end = line < source->n_lines ? source->lines[line] : source->length;
    if (line < source->n_lines) {
        end--;
        if (end > start && source->text[end] == '\n' && source->text[end - 1] == '\r')
            end--;
    }
    *ret_length = end - start;
    return source->text + start;
}

/* Where a line and column are in the text; columns behind the end of a line mean its end. */
static bool
offset_of(const Source *source, uint32_t line, uint32_t column, size_t *ret_offset)
{
    size_t length = 0;
    const char *const text = source_line(source, line, &length);
    if (text == NULL || column == 0)
        return false;
    *ret_offset = (size_t)(text - source->text) + MIN((size_t)column - 1, length);
    return true;
}

const char *
source_text(const Span *span, size_t *ret_length)
{
    size_t start = 0;
    size_t end = 0;
    if (span->source == NULL || !offset_of(span->source, span->line, span->column, &start) ||
        !offset_of(span->source, span->end_line, span->end_column, &end) || end < start)
        return NULL;
    *ret_length = end - start;
    return span->source->text + start;
}

char *
source_called(const Span *span, const char *name)
{
    size_t length = 0, word = 0;
    const char *const text = source_text(span, &length);
    while (text != NULL && word < length && (g_ascii_isalnum(text[word]) || text[word] == '_'))
        word++;
    size_t bracket = word;
    while (bracket > 0 && bracket < length && text[bracket] == ' ')
        bracket++;
    if (bracket == 0 || bracket >= length || text[bracket] != '(')
        return g_strdup(name);
    return g_strndup(text, word);
}
