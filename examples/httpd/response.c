/* SPDX-License-Identifier: MIT */
/* response.c - what answers look like: see response.h. */
#define _GNU_SOURCE
#include "response.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A text in the making; there is always enough room. */
typedef struct Writer {
    char *text;
    size_t length;
} Writer;

__attribute__((format(printf, 2, 3))) static void
put(Writer *writer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length =
        vsnprintf(writer->text + writer->length, RESPONSE_MOST - writer->length, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= RESPONSE_MOST - writer->length)
        panic("an answer is longer than %d bytes", RESPONSE_MOST);
    writer->length += (size_t)length;
}

static const char *
reason(int status)
{
    switch (status) {
    case 200: return "OK";
    case 301: return "Moved Permanently";
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 505: return "HTTP Version Not Supported";
    default: return "";
    }
}

/* As HTTP writes it, whatever the locale. */
static void
put_date(Writer *writer, const char *name, time_t moment)
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct tm tm;
    if (gmtime_r(&moment, &tm) == NULL)
        return;
    put(writer, "%s: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n", name, days[tm.tm_wday], tm.tm_mday,
        months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static void
put_beginning(Writer *writer, int status, bool keep_alive)
{
    put(writer, "HTTP/1.1 %d %s\r\n", status, reason(status));
    put_date(writer, "Date", time(NULL));
    if (!keep_alive)
        put(writer, "Connection: close\r\n");
}

static void
put_kind(Writer *writer, const char *type, uint64_t length)
{
    put(writer, "Content-Type: %s\r\nX-Content-Type-Options: nosniff\r\nContent-Length: %llu\r\n",
        type, (unsigned long long)length);
}

/* A path as a target: whatever could mean something else there is encoded. */
static void
put_location(Writer *writer, const char *path)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-._~";
    put(writer, "Location: /");
    for (path += strspn(path, "/"); *path != '\0'; path++)
        put(writer, strchr(plain, *path) != NULL ? "%c" : "%%%02X", (unsigned char)*path);
    put(writer, "/\r\n");
}

size_t
response_file(char text[RESPONSE_MOST], const File *file, bool keep_alive)
{
    Writer writer = {text, 0};
    put_beginning(&writer, 200, keep_alive);
    put_kind(&writer, file->type, file->size);
    put_date(&writer, "Last-Modified", file->changed);
    put(&writer, "\r\n");
    return writer.length;
}

size_t
response_status(char text[RESPONSE_MOST], int status, const Request *request, bool keep_alive)
{
    Writer writer = {text, 0};
    char body[64];
    const int length = snprintf(body, sizeof body, "%d %s\n", status, reason(status));
    put_beginning(&writer, status, keep_alive);
    if (status == 301)
        put_location(&writer, request->path);
    if (status == 405)
        put(&writer, "Allow: GET, HEAD\r\n");
    put_kind(&writer, "text/plain; charset=utf-8", (uint64_t)length);
    put(&writer, "\r\n%s", request->head ? "" : body);
    return writer.length;
}
