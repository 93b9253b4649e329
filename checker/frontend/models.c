/* SPDX-License-Identifier: MIT */
/*
 * models.c - key files of promises, by the name of a function or a type.
 */
#include "frontend/models.h"

#include <string.h>

struct Models {
    GPtrArray *files; /* of GKeyFile */
};

static void
load_file(Models *models, const char *path)
{
    GKeyFile *const file = g_key_file_new();
    if (g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL))
        g_ptr_array_add(models->files, file);
    else
        g_key_file_unref(file);
}

Models *
models_load(const char *directory)
{
    Models *const models = g_new0(Models, 1);
    models->files = g_ptr_array_new_with_free_func((GDestroyNotify)g_key_file_unref);
    GDir *const dir = directory == NULL ? NULL : g_dir_open(directory, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        char *const path = g_build_filename(directory, name, NULL);
        if (g_str_has_suffix(name, ".model"))
            load_file(models, path);
        g_free(path);
    }
    if (dir != NULL)
        g_dir_close(dir);
    return models;
}

void
models_free(Models *models)
{
    g_ptr_array_free(models->files, TRUE);
    g_free(models);
}

/* The text of a key, in the symbol's own memory: models outlive all units. NULL: not there. */
static const char *
text_of(GKeyFile *file, const char *function, const char *key)
{
    char *const text = g_key_file_get_string(file, function, key, NULL);
    const char *const kept = text == NULL ? NULL : g_intern_string(text);
    g_free(text);
    return kept;
}

static void
apply_to_parameter(GKeyFile *file, Symbol *symbol, const char *key, size_t offset)
{
    if (!g_key_file_has_key(file, symbol->name, key, NULL))
        return;
    const size_t index = (size_t)g_key_file_get_uint64(file, symbol->name, key, NULL);
    if (index < symbol->n_parameters)
        *(bool *)((char *)&symbol->parameters[index] + offset) = true;
}

unsigned
models_lock_words(const char *text)
{
    static const struct {
        const char *word;
        unsigned use;
    } words[] = {{"takes", LOCK_TAKES},   {"shared", LOCK_SHARED}, {"again", LOCK_AGAIN},
                 {"tries", LOCK_TRIES},   {"within", LOCK_WITHIN}, {"several", LOCK_SEVERAL},
                 {"adopts", LOCK_ADOPTS}, {"gives", LOCK_GIVES},   {"waits", LOCK_WAITS},
                 {"same", LOCK_SAME},     {"sure", LOCK_SURE},     {"perhaps", LOCK_PERHAPS},
                 {"holds", LOCK_HOLDS}};
    unsigned uses = 0;
    char **const said = g_strsplit(text == NULL ? "" : text, " ", -1);
    for (size_t i = 0; said[i] != NULL; i++)
        for (size_t j = 0; j < G_N_ELEMENTS(words); j++)
            if (strcmp(said[i], words[j].word) == 0)
                uses |= words[j].use;
    g_strfreev(said);
    return uses;
}

/* lock=INDEX WORDS */
static void
apply_lock(GKeyFile *file, Symbol *symbol)
{
    char *const text = g_key_file_get_string(file, symbol->name, "lock", NULL);
    if (text == NULL)
        return;
    char *words = NULL;
    const guint64 index = g_ascii_strtoull(text, &words, 10);
    if (index < symbol->n_parameters)
        symbol->parameters[index].lock |= models_lock_words(words);
    g_free(text);
}

static void
apply_file(GKeyFile *file, Symbol *symbol)
{
    const char *const name = symbol->name;
    const char *const why = text_of(file, name, "thread_unsafe");
    const char *const instead = text_of(file, name, "use_instead");
    symbol->thread_unsafe = why != NULL ? why : symbol->thread_unsafe;
    symbol->use_instead = instead != NULL ? instead : symbol->use_instead;
    symbol->starts_thread |= g_key_file_has_key(file, name, "starts_thread", NULL);
    symbol->jumps |= g_key_file_has_key(file, name, "jumps", NULL);
    symbol->lands |= g_key_file_has_key(file, name, "lands", NULL);
    symbol->blocks |= g_key_file_has_key(file, name, "blocks", NULL);
    symbol->notifies |= g_key_file_has_key(file, name, "notifies", NULL);
    symbol->lends_static |= g_key_file_has_key(file, name, "lends_static", NULL);
    apply_lock(file, symbol);
    apply_to_parameter(file, symbol, "lends", offsetof(Parameter, lends));
    apply_to_parameter(file, symbol, "frees", offsetof(Parameter, frees));
    apply_to_parameter(file, symbol, "static", offsetof(Parameter, is_static));
}

void
models_apply(const Models *models, Symbol *symbol)
{
    for (size_t i = 0; models != NULL && i < models->files->len; i++) {
        GKeyFile *const file = g_ptr_array_index(models->files, i);
        if (g_key_file_has_group(file, symbol->name))
            apply_file(file, symbol);
    }
}

const char *
models_say(const Models *models, const char *name, const char *word)
{
    const char *text = NULL;
    for (size_t i = 0; models != NULL && text == NULL && i < models->files->len; i++)
        text = text_of(g_ptr_array_index(models->files, i), name, word);
    return text;
}
