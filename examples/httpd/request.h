/* SPDX-License-Identifier: MIT */
/*
 * request.h - the head of an HTTP/1.1 request (RFC 9112).
 */
#ifndef HTTPD_REQUEST_H
#define HTTPD_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

/* The longest head that is read, with the empty line at its end. */
enum { REQUEST_MOST = 8192 };

/* The longest path, decoded. */
enum { PATH_MOST = 1024 };

typedef struct Request {
    int status;           /* what to answer if it is not 200: the request cannot be served */
    bool head;            /* HEAD, not GET */
    bool keep_alive;      /* the client wants to go on after this one */
    char path[PATH_MOST]; /* decoded; begins with '/', has no "." or ".." in it and no query */
} Request;

/*
 * Is there a whole head in text[0..length)? How long it is, with the empty line; 0: not yet. The
 * first `seen` bytes were looked at before.
 */
size_t request_end(const char *text, size_t length, size_t seen);

/* Understand the head text[0..length), which request_end found. */
void request_parse(const char *text, size_t length, Request *ret_request);

#endif
