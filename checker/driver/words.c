/* SPDX-License-Identifier: MIT */
/*
 * words.c - quoting, and files of arguments.
 */
#include "driver/words.h"

#include <stdbool.h>

/* Files of arguments may name others; one that names itself would never end. */
enum { FILES_DEEP = 16 };

/* Append what a backslash protects, and return the place behind it. */
static const char *
take_escaped(const char *p, GString *word)
{
    if (p[1] == '\0')
        return p + 1;
    if (p[1] != '\n')
        g_string_append_c(word, p[1]);
    return p + 2;
}

/* Append what stands from the quote at p to the one that closes it; return the place behind. */
static const char *
take_quoted(const char *p, GString *word)
{
    const char quote = *p++;
    while (*p != '\0' && *p != quote) {
        if (quote == '"' && p[0] == '\\' && (p[1] == '"' || p[1] == '\\' || p[1] == '\n'))
            p = take_escaped(p, word);
        else
            g_string_append_c(word, *p++);
    }
    return *p == '\0' ? p : p + 1;
}

void
words_split(const char *text, GPtrArray *words)
{
    GString *word = NULL;
    for (const char *p = text; *p != '\0';) {
        if (g_ascii_isspace(*p)) {
            if (word != NULL)
                g_ptr_array_add(words, g_string_free(word, FALSE));
            word = NULL;
            p++;
            continue;
        }
        if (word == NULL)
            word = g_string_new(NULL);
        if (*p == '\\')
            p = take_escaped(p, word);
        else if (*p == '"' || *p == '\'')
            p = take_quoted(p, word);
        else
            g_string_append_c(word, *p++);
    }
    if (word != NULL)
        g_ptr_array_add(words, g_string_free(word, FALSE));
}

static void
expand_word(const char *word, const char *directory, unsigned depth, GPtrArray *ret_words)
{
    g_autofree char *text = NULL;
    if (word[0] == '@' && depth < FILES_DEEP) {
        g_autofree char *path = g_canonicalize_filename(word + 1, directory);
        g_file_get_contents(path, &text, NULL, NULL);
    }
    if (text == NULL) {
        g_ptr_array_add(ret_words, g_strdup(word));
        return;
    }
    g_autoptr(GPtrArray) inner = g_ptr_array_new_with_free_func(g_free);
    words_split(text, inner);
    for (guint i = 0; i < inner->len; i++)
        expand_word(g_ptr_array_index(inner, i), directory, depth + 1, ret_words);
}

void
words_expand(const char *const *words, const char *directory, GPtrArray *ret_words)
{
    for (; *words != NULL; words++)
        expand_word(*words, directory, 0, ret_words);
}
