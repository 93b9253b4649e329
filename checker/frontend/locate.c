/* SPDX-License-Identifier: MIT */
/*
 * locate.c - where a cursor is in the user's own text.
 *
 * What a macro expands to has several places: where it is used, where the macro is defined, and for
 * its arguments where they are written. A span always is where the user wrote it: the argument
 * itself, or the use of the macro, whole. libclang gives only the beginning of that; its end is
 * found in the text.
 */
#include "frontend/front.h"

#include <ctype.h>
#include <string.h>

char *
front_path(const FrontOptions *options, const char *path)
{
    if (options->directory == NULL || path[0] == '/' || path[0] == '<')
        return g_strdup(path);
    return g_build_filename(options->directory, path, NULL);
}

const Source *
front_source(Front *front, CXFile file)
{
    if (file == NULL)
        return NULL;
    if (front->file == NULL || !clang_File_isEqual(front->file, file)) {
        CXString name = clang_getFileName(file);
        char *const path = front_path(front->options, clang_getCString(name));
        front->file = file;
        front->source = source_of_path(path);
        g_free(path);
        clang_disposeString(name);
    }
    return front->source;
}

/* The place of a location, where the user wrote it; with nothing to its right yet. */
static Span
place_of(Front *front, CXSourceLocation location)
{
    CXFile file;
    unsigned line, column;
    clang_getFileLocation(location, &file, &line, &column, NULL);
    Span span = {.source = front_source(front, file), .line = line, .column = column};
    span.end_line = line;
    span.end_column = column;
    return span;
}

bool
front_is_foreign(Front *front, CXSourceLocation location)
{
    if (clang_Location_isInSystemHeader(location))
        return true;
    CXFile file;
    clang_getExpansionLocation(location, &file, NULL, NULL, NULL);
    const Source *const source = front_source(front, file);
    return source == NULL || (front->options->include_dir != NULL &&
                              g_str_has_prefix(source->path, front->options->include_dir));
}

/* Where the location is spelled, when that is in a macro that the user wrote; else nowhere. */
static Span
place_in_macro(Front *front, CXSourceLocation location, const Span *at)
{
    CXFile file;
    unsigned line, column;
    clang_getSpellingLocation(location, &file, &line, &column, NULL);
    Span span = {.source = front_source(front, file), .line = line, .column = column};
    if (span.source == NULL || span_same_start(&span, at))
        return (Span){0};
    const CXSourceLocation spelled = clang_getLocation(front->tu, file, line, column);
    return front_is_foreign(front, spelled) ? (Span){0} : span;
}

/* ---- the end, in the text ------------------------------------------------------------------- */

/* A cursor in the text of a source. */
typedef struct Reader {
    const char *text;
    size_t length, at;
    uint32_t line, column;
} Reader;

static int
peek(const Reader *reader, size_t ahead)
{
    const size_t at = reader->at + ahead;
    return at < reader->length ? (unsigned char)reader->text[at] : -1;
}

static void
advance(Reader *reader)
{
    if (reader->text[reader->at++] == '\n') {
        reader->line++;
        reader->column = 1;
    } else {
        reader->column++;
    }
}

static bool
is_word(int c)
{
    return c == '_' || (c >= 0 && isalnum(c));
}

static void
skip_literal(Reader *reader)
{
    const int quote = peek(reader, 0);
    advance(reader);
    while (peek(reader, 0) >= 0 && peek(reader, 0) != quote && peek(reader, 0) != '\n') {
        if (peek(reader, 0) == '\\' && peek(reader, 1) >= 0)
            advance(reader);
        advance(reader);
    }
    if (peek(reader, 0) == quote)
        advance(reader);
}

/* One word, one literal, or one other character. */
static void
skip_token(Reader *reader)
{
    const int c = peek(reader, 0);
    if (c == '"' || c == '\'') {
        skip_literal(reader);
    } else if (is_word(c)) {
        while (is_word(peek(reader, 0)))
            advance(reader);
    } else if (c >= 0) {
        advance(reader);
    }
}

static void
skip_blank(Reader *reader)
{
    for (;;) {
        const int c = peek(reader, 0);
        if (c >= 0 && (isspace(c) || c == '\\')) {
            advance(reader);
        } else if (c == '/' && peek(reader, 1) == '*') {
            advance(reader);
            advance(reader);
            while (peek(reader, 0) >= 0 && !(peek(reader, 0) == '*' && peek(reader, 1) == '/'))
                advance(reader);
            if (peek(reader, 0) >= 0) {
                advance(reader);
                advance(reader);
            }
        } else if (c == '/' && peek(reader, 1) == '/') {
            while (peek(reader, 0) >= 0 && peek(reader, 0) != '\n')
                advance(reader);
        } else {
            return;
        }
    }
}

static bool
read_at(const Span *span, Reader *ret_reader)
{
    size_t length;
    const Span one = {span->source, span->line, span->column, span->line, span->column, NULL};
    const char *const text = span->source == NULL ? NULL : source_text(&one, &length);
    if (text == NULL)
        return false;
    *ret_reader = (Reader){.text = text,
                           .length = (size_t)(span->source->text + span->source->length - text),
                           .line = span->line,
                           .column = span->column};
    return true;
}

static Span
ending_at(Span span, const Reader *reader)
{
    span.end_line = reader->line;
    span.end_column = reader->column;
    return span;
}

/* The one token at a place. */
static Span
token_span(Span at)
{
    Reader reader;
    if (!read_at(&at, &reader))
        return at;
    skip_token(&reader);
    return ending_at(at, &reader);
}

Span
front_macro_span(Span at)
{
    Reader reader;
    if (!read_at(&at, &reader))
        return at;
    const bool is_name = is_word(peek(&reader, 0));
    skip_token(&reader);
    const Reader after_name = reader;
    skip_blank(&reader);
    if (!is_name || peek(&reader, 0) != '(')
        return ending_at(at, &after_name);
    int depth = 0;
    do {
        skip_blank(&reader);
        const int c = peek(&reader, 0);
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        skip_token(&reader);
    } while (depth > 0 && peek(&reader, 0) >= 0);
    return ending_at(at, &reader);
}

/* ---- spans ---------------------------------------------------------------------------------- */

static bool
is_macro_body(CXSourceLocation location)
{
    CXFile file, spelled_file;
    unsigned offset, spelled_offset;
    clang_getFileLocation(location, &file, NULL, NULL, &offset);
    clang_getSpellingLocation(location, &spelled_file, NULL, NULL, &spelled_offset);
    return offset != spelled_offset || !clang_File_isEqual(file, spelled_file);
}

static void
note_macro(Front *front, CXSourceLocation location, Span *span)
{
    const Span inside = place_in_macro(front, location, span);
    if (inside.source == NULL)
        return;
    Span *const kept = arena_new(&front->unit->arena, Span);
    *kept = token_span(inside);
    span->in_macro = kept;
}

/* Is b behind a, in the same file? */
static bool
is_behind(const Span *b, const Span *a)
{
    return b->source == a->source &&
           (b->line > a->line || (b->line == a->line && b->column > a->column));
}

Span
front_span(Front *front, CXCursor cursor)
{
    const CXSourceRange range = clang_getCursorExtent(cursor);
    const CXSourceLocation start = clang_getRangeStart(range);
    Span span = place_of(front, start);
    if (span.source == NULL)
        return span;
    /* The end of a range is in a macro when its last token is: then it points to the use. */
    const CXSourceLocation end = clang_getRangeEnd(range);
    Span last = place_of(front, end);
    if (is_macro_body(start)) {
        const Span use = front_macro_span(span);
        span.end_line = use.end_line;
        span.end_column = use.end_column;
        note_macro(front, start, &span);
    }
    if (is_behind(&last, &span)) {
        const Span so_far = {span.source, span.end_line, span.end_column, 0, 0, NULL};
        if (is_macro_body(end)) {
            const Span use = front_macro_span(last);
            last.line = use.end_line;
            last.column = use.end_column;
        }
        if (is_behind(&last, &so_far)) {
            span.end_line = last.line;
            span.end_column = last.column;
        }
    }
    if (span.end_line == span.line && span.end_column <= span.column) {
        const Span token = token_span(span);
        span.end_line = token.end_line;
        span.end_column = token.end_column;
    }
    return span;
}

Span
front_name_span(Front *front, CXCursor cursor)
{
    const CXSourceLocation location = clang_getCursorLocation(cursor);
    Span span = place_of(front, location);
    if (span.source == NULL)
        return span;
    note_macro(front, location, &span);
    const Span *const macro = span.in_macro;
    span = token_span(span);
    span.in_macro = macro;
    return span;
}

const char *
front_spelling(Front *front, CXCursor cursor, size_t *ret_length)
{
    CXFile file;
    unsigned offset;
    const CXSourceRange range = clang_getCursorExtent(cursor);
    clang_getSpellingLocation(clang_getRangeStart(range), &file, NULL, NULL, &offset);
    if (file == NULL)
        return NULL;
    size_t length;
    const char *const text = clang_getFileContents(front->tu, file, &length);
    if (text == NULL || offset >= length)
        return NULL;
    *ret_length = length - offset;
    return text + offset;
}
