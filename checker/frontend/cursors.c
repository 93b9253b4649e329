/* SPDX-License-Identifier: MIT */
/*
 * cursors.c - children, annotations and texts of cursors.
 */
#include "frontend/front.h"

#include <string.h>

static enum CXChildVisitResult
collect(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    g_array_append_val((GArray *)data, cursor);
    return CXChildVisit_Continue;
}

GArray *
front_kids(CXCursor cursor)
{
    GArray *const kids = g_array_new(FALSE, FALSE, sizeof(CXCursor));
    clang_visitChildren(cursor, collect, kids);
    return kids;
}

CXCursor
front_kid(CXCursor cursor, size_t index)
{
    GArray *const kids = front_kids(cursor);
    const CXCursor kid =
        index < kids->len ? g_array_index(kids, CXCursor, index) : clang_getNullCursor();
    g_array_unref(kids);
    return kid;
}

CXCursor
front_last_kid(CXCursor cursor)
{
    GArray *const kids = front_kids(cursor);
    const CXCursor kid =
        kids->len > 0 ? g_array_index(kids, CXCursor, kids->len - 1) : clang_getNullCursor();
    g_array_unref(kids);
    return kid;
}

guint
front_cursor_hash(gconstpointer boxed)
{
    return clang_hashCursor(*(const CXCursor *)boxed);
}

gboolean
front_cursor_equal(gconstpointer a, gconstpointer b)
{
    return clang_equalCursors(*(const CXCursor *)a, *(const CXCursor *)b) != 0;
}

CXCursor *
front_box(Arena *arena, CXCursor cursor)
{
    CXCursor *const boxed = arena_new(arena, CXCursor);
    *boxed = cursor;
    return boxed;
}

const char *
front_text(Front *front, CXString string)
{
    const char *const text = clang_getCString(string);
    const char *const kept = arena_string(&front->unit->arena, text == NULL ? "" : text);
    clang_disposeString(string);
    return kept;
}

/* ---- annotations ---------------------------------------------------------------------------- */

/* What is looked for among a cursor's annotations, and what was found. */
typedef struct Search {
    Front *front;
    const char *word;
    const char *found;
} Search;

static enum CXChildVisitResult
look_at(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    static const char prefix[] = "belay::";
    Search *const search = data;
    if (clang_getCursorKind(cursor) != CXCursor_AnnotateAttr)
        return CXChildVisit_Continue;
    CXString spelling = clang_getCursorSpelling(cursor);
    const char *const text = clang_getCString(spelling);
    const size_t length = strlen(search->word);
    if (text != NULL && strncmp(text, prefix, sizeof prefix - 1) == 0) {
        const char *const said = text + sizeof prefix - 1;
        if (strncmp(said, search->word, length) == 0 &&
            (said[length] == '\0' || said[length] == ':'))
            search->found = arena_string(&search->front->unit->arena,
                                         said[length] == ':' ? said + length + 1 : "");
    }
    clang_disposeString(spelling);
    return search->found != NULL ? CXChildVisit_Break : CXChildVisit_Continue;
}

const char *
front_says(Front *front, CXCursor cursor, const char *word)
{
    Search search = {.front = front, .word = word};
    clang_visitChildren(cursor, look_at, &search);
    return search.found;
}
