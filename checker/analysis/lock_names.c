/* SPDX-License-Identifier: MIT */
/*
 * lock_names.c - which lock is it? Names for locks that mean the same in all files.
 *
 * Equal names are one object. What stands behind '@' in the index of a path is a note for who asks
 * where the index comes from, and not for the user to see: "[text@locals!leaves#parameter]". The
 * locals are those of one body that it is made of, as a set in hexadecimal; the leaves, if a call
 * has made it, those that the call was given; the parameter, if the index is just that.
 */
#include "analysis/lock_names.h"

#include <string.h>

#include "support/key.h"

/* ---- the table ------------------------------------------------------------------------------ */

struct LockNames {
    GStringChunk *texts;
    GHashTable *all; /* what makes a name -> LockName */
};

LockNames *
lock_names_new(void)
{
    LockNames *const names = g_new0(LockNames, 1);
    names->texts = g_string_chunk_new(4096);
    names->all = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    return names;
}

void
lock_names_free(LockNames *names)
{
    g_hash_table_destroy(names->all);
    g_string_chunk_free(names->texts);
    g_free(names);
}

const char *
lock_names_text(LockNames *names, const char *text)
{
    return text == NULL ? NULL : g_string_chunk_insert_const(names->texts, text);
}

const LockName *
lock_names_one(LockNames *names, const LockName *draft)
{
    char *const made =
        g_strdup_printf("%d|%s|%zu|%s|%d%d", (int)draft->root, draft->owner, draft->index,
                        draft->path, (int)draft->is_single, (int)draft->is_steady);
    LockName *name = g_hash_table_lookup(names->all, made);
    if (name == NULL) {
        name = g_new(LockName, 1);
        *name = *draft;
        name->owner = lock_names_text(names, draft->owner);
        name->path = lock_names_text(names, draft->path);
        name->kind = lock_names_text(names, draft->kind);
        name->text = lock_names_text(names, draft->text);
        g_hash_table_insert(names->all, key(lock_names_text(names, made)), name);
    }
    g_free(made);
    return name;
}

/* ---- names as text -------------------------------------------------------------------------- */

/* Is what the text names a pointer, to be followed by `->`? */
static bool
names_pointer(const LockName *name)
{
    return (name->root == LOCK_ROOT_PARAMETER || name->root == LOCK_ROOT_BEHIND) &&
           name->path[0] == '\0';
}

void
lock_name_append(GString *text, const char *path, bool is_pointer)
{
    while (path[0] != '\0') {
        const size_t length =
            path[0] == '[' ? strcspn(path, "]") + 1 : 1 + strcspn(path + 1, ".[*>");
        switch (path[0]) {
        case '.':
            g_string_append(text, is_pointer ? "->" : ".");
            g_string_append_len(text, path + 1, (gssize)length - 1);
            is_pointer = false;
            break;
        case '[': /* up to the note of what the index comes from */
            g_string_append_len(text, path, (gssize)strcspn(path, "@]"));
            g_string_append_c(text, ']');
            is_pointer = false;
            break;
        case '*': is_pointer = true; break;
        default: /* what an accessor returns */
            g_string_prepend(text, is_pointer ? "(" : "(&");
            g_string_prepend_len(text, path + 1, (gssize)length - 1);
            g_string_append_c(text, ')');
            is_pointer = true;
            break;
        }
        path += length;
    }
}

const LockName *
lock_name_below(LockNames *names, const LockName *name, const LockName *other)
{
    if (other->path[0] == '\0')
        return name;
    LockName draft = *name;
    char *const path = g_strconcat(name->path, other->path, NULL);
    GString *const text = g_string_new(name->text);
    lock_name_append(text, other->path, names_pointer(name));
    draft.path = path;
    draft.text = text->str;
    draft.kind = other->kind;
    draft.is_member = other->is_member;
    draft.is_single = name->is_single && other->is_single;
    draft.is_steady = name->is_steady && other->is_steady;
    const LockName *const made = lock_names_one(names, &draft);
    g_string_free(text, TRUE);
    g_free(path);
    return made;
}

/* The index at the begin of a path as the caller has it; false: it is not known. */
static bool
append_index(GString *path, const char *index, const char *const *indices, size_t n)
{
    const size_t length = strcspn(index, "]");
    const char *const note = memchr(index, '@', length);
    if (note == NULL) {
        g_string_append_len(path, index, (gssize)length);
        return true;
    }
    const char *const parameter = memchr(note, '#', length - (size_t)(note - index));
    const size_t number = parameter == NULL ? n : (size_t)g_ascii_strtoull(parameter + 1, NULL, 10);
    if (number < n && indices[number] != NULL) {
        g_string_append_printf(path, "[%s", indices[number]);
        return true;
    }
    g_string_append_len(path, index, note - index);
    g_string_append(path, "@0");
    return false;
}

const LockName *
lock_name_with_indices(LockNames *names, const LockName *name, const char *const *indices, size_t n)
{
    if (strchr(name->path, '@') == NULL)
        return name;
    GString *const path = g_string_new(NULL);
    bool is_known = true;
    for (const char *at = name->path; *at != '\0'; at += *at == '[' ? strcspn(at, "]") : 1)
        if (*at != '[')
            g_string_append_c(path, *at);
        else
            is_known &= append_index(path, at, indices, n);
    LockName draft = *name;
    draft.path = path->str;
    draft.is_steady &= is_known;
    draft.is_single = draft.is_steady && strchr(path->str, '@') == NULL;
    const LockName *const made = lock_names_one(names, &draft);
    g_string_free(path, TRUE);
    return made;
}

const LockName *
lock_name_in_caller(LockNames *names, const LockName *name, const LockName *argument)
{
    if (name->root == LOCK_ROOT_LOCAL || name->root == LOCK_ROOT_BEHIND)
        return NULL; /* of no meaning outside */
    if (name->root == LOCK_ROOT_STATIC)
        return name;
    return argument == NULL ? NULL : lock_name_below(names, argument, name);
}

const LockName *
lock_name_of_parameter(LockNames *names, const LockName *name)
{
    LockName draft = *name;
    draft.root = LOCK_ROOT_PARAMETER;
    return lock_names_one(names, &draft);
}

/* The length of the index that a path begins with, up to its end; 0: it begins with none. */
static size_t
index_length(const char *path)
{
    return *path == '[' ? strcspn(path, "]") + 1 : 0;
}

/*
 * Do two paths lead to the same, if indices that are no constants may be any, and an array stands
 * for each of its elements?
 */
static bool
paths_may_meet(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        const size_t i = index_length(a), j = index_length(b);
        const bool are_constants =
            i > 0 && j > 0 && memchr(a, '@', i) == NULL && memchr(b, '@', j) == NULL;
        if (are_constants ? i != j || strncmp(a, b, i) != 0 : i + j == 0 && *a != *b)
            return false;
        a += i + j > 0 ? i : 1;
        b += i + j > 0 ? j : 1;
    }
    return true;
}

/* Is it known by its kind alone, as it is reached by a pointer? */
static bool
is_by_kind(const LockName *name)
{
    return name->root == LOCK_ROOT_PARAMETER || name->root == LOCK_ROOT_BEHIND ||
           strchr(name->path, '*') != NULL;
}

bool
lock_name_may_be(LockNames *names, const LockName *a, const LockName *b)
{
    if (a == b)
        return true;
    if (is_by_kind(a) || is_by_kind(b))
        return lock_name_key(names, a) == lock_name_key(names, b);
    return a->root == b->root && a->owner == b->owner && a->index == b->index &&
           paths_may_meet(a->path, b->path);
}

const char *
lock_name_key(LockNames *names, const LockName *name)
{
    if (is_by_kind(name))
        return lock_names_text(names, name->kind);
    GString *const text = g_string_new(name->owner);
    g_string_append_printf(text, "|%zu", name->index);
    for (const char *at = name->path; *at != '\0'; at++) {
        g_string_append_c(text, *at);
        if (*at == '[' && !name->is_single) {
            at += strcspn(at, "]");
            g_string_append_c(text, ']');
        }
    }
    const char *const kept = lock_names_text(names, text->str);
    g_string_free(text, TRUE);
    return kept;
}

guint64
lock_name_indices(const LockName *name)
{
    guint64 bits = 0;
    for (const char *at = name->path; (at = strchr(at, '@')) != NULL; at++)
        bits |= g_ascii_strtoull(at + 1, NULL, 16);
    return bits;
}

bool
lock_name_is_of(const LockName *name, const LockName *variable)
{
    const bool is_behind = name->root == LOCK_ROOT_BEHIND && variable->root == LOCK_ROOT_LOCAL;
    return (name->root == variable->root || is_behind) && name->owner == variable->owner &&
           name->index == variable->index;
}
