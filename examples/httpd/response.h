/* SPDX-License-Identifier: MIT */
/*
 * response.h - the heads of answers.
 */
#ifndef HTTPD_RESPONSE_H
#define HTTPD_RESPONSE_H

#include "request.h"
#include "site.h"

/* The longest head of an answer, or an answer that is no file. */
enum { RESPONSE_MOST = 1024 + 3 * PATH_MOST };

/* Write the head for a file. Returns its length. */
size_t response_file(char text[RESPONSE_MOST], const File *file, bool keep_alive);

/*
 * Write a whole answer for a status that is not 200, without its body for HEAD. With 301 the path
 * says where to go. Returns its length.
 */
size_t response_status(char text[RESPONSE_MOST], int status, const Request *request,
                       bool keep_alive);

#endif
