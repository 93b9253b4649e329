/* SPDX-License-Identifier: MIT */
/*
 * database.c - reading compile_commands.json.
 *
 * An entry has "directory", "file", and either "command", a line for a shell, or "arguments". A
 * file that has no entry is not guessed at: its flags would be those of another.
 */
#include "driver/database.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver/complain.h"
#include "driver/words.h"

static void
entry_clear(gpointer pointer)
{
    DatabaseEntry *const entry = pointer;
    g_free(entry->directory);
    g_free(entry->file);
    g_strfreev(entry->words);
}

/* The words of "arguments"; NULL when it is no array of strings. */
static char **
words_of_array(const json_t *array)
{
    GPtrArray *const words = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < json_array_size(array); i++) {
        const char *const word = json_string_value(json_array_get(array, i));
        if (word == NULL) {
            g_ptr_array_unref(words);
            return NULL;
        }
        g_ptr_array_add(words, g_strdup(word));
    }
    g_ptr_array_add(words, NULL);
    g_ptr_array_set_free_func(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

static char **
words_of_command(const char *command)
{
    GPtrArray *const words = g_ptr_array_new();
    words_split(command, words);
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

static bool
take_entry(const json_t *object, const char *folder, DatabaseEntry *ret_entry)
{
    const char *const directory = json_string_value(json_object_get(object, "directory"));
    const char *const file = json_string_value(json_object_get(object, "file"));
    const char *const command = json_string_value(json_object_get(object, "command"));
    const json_t *const arguments = json_object_get(object, "arguments");
    if (file == NULL || (command == NULL && !json_is_array(arguments)))
        return false;
    char **const words =
        json_is_array(arguments) ? words_of_array(arguments) : words_of_command(command);
    if (words == NULL || words[0] == NULL) {
        g_strfreev(words);
        return false;
    }
    /* A directory that is not absolute starts where the database is. */
    ret_entry->directory = g_canonicalize_filename(directory == NULL ? "." : directory, folder);
    ret_entry->file = g_canonicalize_filename(file, ret_entry->directory);
    ret_entry->words = words;
    return true;
}

static bool
take_entries(const json_t *array, const char *folder, Database *database)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        DatabaseEntry entry;
        if (!take_entry(json_array_get(array, i), folder, &entry)) {
            complain("%s: entry %zu has no \"file\", or no \"command\" and no \"arguments\"",
                     database->path, i + 1);
            return false;
        }
        g_array_append_val(database->entries, entry);
    }
    return true;
}

/* Read the file at database->path, which lies in the folder. Complains when that fails. */
static bool
load(const char *folder, Database *database)
{
    json_error_t error;
    json_t *const array = json_load_file(database->path, 0, &error);
    bool good = json_is_array(array);
    if (array == NULL && error.line > 0)
        complain("%s:%d: %s", database->path, error.line, error.text);
    else if (array == NULL)
        complain("%s", error.text);
    else if (!good)
        complain("%s: not a list of commands", database->path);
    good = good && take_entries(array, folder, database);
    json_decref(array);
    return good;
}

/* There is a database, or a complaint that says where it comes from. */
static bool
is_there(const char *path)
{
    if (access(path, F_OK) == 0)
        return true;
    complain("cannot read '%s': %s", path, strerror(errno));
    complain("CMake writes it with -DCMAKE_EXPORT_COMPILE_COMMANDS=ON, for make there is bear");
    return false;
}

bool
database_read(const char *folder, Database *ret_database)
{
    g_autofree char *absolute = g_canonicalize_filename(folder, NULL);
    Database database = {
        .path = g_build_filename(folder, "compile_commands.json", NULL),
        .entries = g_array_new(FALSE, TRUE, sizeof(DatabaseEntry)),
    };
    g_array_set_clear_func(database.entries, entry_clear);

    const bool good = is_there(database.path) && load(absolute, &database);
    if (good)
        *ret_database = database;
    else
        database_done(&database);
    return good;
}

void
database_done(Database *database)
{
    g_free(database->path);
    if (database->entries != NULL)
        g_array_unref(database->entries);
    *database = (Database){0};
}

/* The path with links followed, or as it is when there is no such file. */
static char *
real_path(const char *path)
{
    char *const found = realpath(path, NULL);
    char *const copy = g_strdup(found == NULL ? path : found);
    free(found);
    return copy;
}

GPtrArray *
database_find(const Database *database, const char *file)
{
    GPtrArray *const found = g_ptr_array_new();
    g_autofree char *absolute = g_canonicalize_filename(file, NULL);
    g_autofree char *real = real_path(absolute);
    for (guint i = 0; i < database->entries->len; i++) {
        DatabaseEntry *const entry = &g_array_index(database->entries, DatabaseEntry, i);
        g_autofree char *other = real_path(entry->file);
        if (strcmp(entry->file, absolute) == 0 || strcmp(other, real) == 0)
            g_ptr_array_add(found, entry);
    }
    return found;
}
