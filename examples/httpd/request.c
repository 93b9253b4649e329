/* SPDX-License-Identifier: MIT */
/*
 * request.c - parse the head of a request. Strict: what the standard lets a server refuse, it
 * refuses, because requests are smuggled between two programs that understand them differently.
 */
#define _GNU_SOURCE
#include "request.h"

#include <string.h>
#include <strings.h>

/* A piece of the head. */
typedef struct Piece {
    const char *text;
    size_t length;
} Piece;

size_t
request_end(const char *text, size_t length, size_t seen)
{
    const size_t from = seen > 3 ? seen - 3 : 0;
    const char *const end = memmem(text + from, length - from, "\r\n\r\n", 4);
    return end != NULL ? (size_t)(end - text) + 4 : 0;
}

/* Cut *rest at the first of `end`, and step over that. False: there is none. */
static bool
cut(Piece *rest, const char *end, Piece *ret_piece)
{
    const size_t length = strlen(end);
    const char *const at = memmem(rest->text, rest->length, end, length);
    if (at == NULL)
        return false;
    *ret_piece = (Piece){rest->text, (size_t)(at - rest->text)};
    rest->length -= ret_piece->length + length;
    rest->text = at + length;
    return true;
}

static bool
is(Piece piece, const char *text)
{
    return piece.length == strlen(text) && memcmp(piece.text, text, piece.length) == 0;
}

/* The same, whatever the case of letters. */
static bool
is_name(Piece piece, const char *text)
{
    return piece.length == strlen(text) && strncasecmp(piece.text, text, piece.length) == 0;
}

static Piece
trimmed(Piece piece)
{
    while (piece.length > 0 && (*piece.text == ' ' || *piece.text == '\t'))
        piece = (Piece){piece.text + 1, piece.length - 1};
    while (piece.length > 0 &&
           (piece.text[piece.length - 1] == ' ' || piece.text[piece.length - 1] == '\t'))
        piece.length--;
    return piece;
}

/* ---- the path ------------------------------------------------------------------------------- */

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decode what `%41` stands for. False: it is no text for a path, or too long. */
static bool
decode(Piece target, char path[PATH_MOST])
{
    size_t length = 0;
    for (size_t i = 0; i < target.length; i++) {
        char c = target.text[i];
        if (c == '%') {
            if (target.length - i < 3 || hex_digit(target.text[i + 1]) < 0 ||
                hex_digit(target.text[i + 2]) < 0)
                return false;
            c = (char)(hex_digit(target.text[i + 1]) * 16 + hex_digit(target.text[i + 2]));
            i += 2;
        }
        if (c == '\0' || length + 1 >= PATH_MOST)
            return false;
        path[length++] = c;
    }
    path[length] = '\0';
    return true;
}

/* Is a part of the path "." or ".."? */
static bool
climbs(const char *path)
{
    while (*path != '\0') {
        path += strspn(path, "/");
        const size_t length = strcspn(path, "/");
        if (length > 0 && length <= 2 && memcmp(path, "..", length) == 0)
            return true;
        path += length;
    }
    return false;
}

/* The status for a target; 200 with the path in *request. */
static int
parse_target(Piece target, Request *request)
{
    Piece path = target, query = target;
    if (cut(&query, "?", &path))
        target = path;
    if (target.length == 0 || target.text[0] != '/')
        return 400;
    if (target.length >= PATH_MOST)
        return 414;
    return decode(target, request->path) && !climbs(request->path) ? 200 : 400;
}

/* ---- the lines ------------------------------------------------------------------------------ */

/* The status for the first line; 200 with what it says in *request. */
static int
parse_first_line(Piece line, Request *request)
{
    Piece method, target;
    if (!cut(&line, " ", &method) || !cut(&line, " ", &target))
        return 400;
    if (line.length != 8 || memcmp(line.text, "HTTP/", 5) != 0)
        return 400;
    if (!is(line, "HTTP/1.1") && !is(line, "HTTP/1.0"))
        return 505;
    request->keep_alive = is(line, "HTTP/1.1");
    request->head = is(method, "HEAD");
    if (!request->head && !is(method, "GET"))
        return 405;
    return parse_target(target, request);
}

/* What one line after the first says. */
typedef struct Fields {
    unsigned hosts;
    bool body; /* the client wants to send one */
} Fields;

/* One element of Connection, as "close". */
static void
parse_connection(Piece value, Request *request)
{
    Piece element = value;
    do {
        Piece rest = value;
        const bool more = cut(&rest, ",", &element);
        if (!more)
            element = value;
        element = trimmed(element);
        if (is_name(element, "close"))
            request->keep_alive = false;
        else if (is_name(element, "keep-alive"))
            request->keep_alive = true;
        value = more ? rest : (Piece){value.text, 0};
    } while (value.length > 0);
}

/* False: this is no field. */
static bool
parse_field(Piece line, Request *request, Fields *fields)
{
    Piece name;
    if (memchr(line.text, '\0', line.length) != NULL || memchr(line.text, '\r', line.length) ||
        memchr(line.text, '\n', line.length) || !cut(&line, ":", &name) || name.length == 0 ||
        memchr(name.text, ' ', name.length) != NULL || memchr(name.text, '\t', name.length) != NULL)
        return false;
    const Piece value = trimmed(line);
    if (is_name(name, "host"))
        fields->hosts++;
    else if (is_name(name, "connection"))
        parse_connection(value, request);
    else if (is_name(name, "transfer-encoding") ||
             (is_name(name, "content-length") && !is(value, "0")))
        fields->body = true;
    return true;
}

/* The status for the whole head. */
static int
parse(Piece rest, Request *request)
{
    Piece line;
    Fields fields = {0};
    /* An empty line or two before a request are an old habit of clients. */
    while (rest.length > 2 && memcmp(rest.text, "\r\n", 2) == 0)
        rest = (Piece){rest.text + 2, rest.length - 2};
    if (!cut(&rest, "\r\n", &line))
        return 400;
    const int status = parse_first_line(line, request);
    const bool modern = request->keep_alive;
    while (cut(&rest, "\r\n", &line) && line.length > 0) {
        if (!parse_field(line, request, &fields))
            return 400;
    }
    if (status == 200 && (fields.hosts > 1 || (modern && fields.hosts == 0)))
        return 400;
    return status == 200 && fields.body ? 413 : status;
}

void
request_parse(const char *text, size_t length, Request *ret_request)
{
    *ret_request = (Request){.status = 400};
    ret_request->status = parse((Piece){text, length}, ret_request);
}
