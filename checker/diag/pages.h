/* SPDX-License-Identifier: MIT */
/*
 * pages.h - the pages of `belay explain`: one file of Markdown for each code.
 *
 * A page begins with "# CODE: title". What it is about is a program that is rejected, why, and the
 * program mended.
 */
#ifndef CHECKER_DIAG_PAGES_H
#define CHECKER_DIAG_PAGES_H

#include <glib.h>
#include <stdbool.h>

/* The page of a code, NULL when there is none. To be freed by g_free(), as all that is returned. */
char *page_read(const char *folder, const char *code);

/*
 * The codes that have pages, as strings: errors by number, then warnings by name. Freed by
 * g_ptr_array_unref().
 */
GPtrArray *page_codes(const char *folder);

/* What stands behind the code in the first line. */
char *page_title(const char *page);

/* The page without what only Markdown needs: fences, backquotes. */
char *page_plain(const char *page);

/* The page for a terminal. */
char *page_render(const char *page, bool colour);

/* Compare two codes, given by pointers to them, for g_ptr_array_sort(). */
gint page_compare_codes(gconstpointer a, gconstpointer b);

/*
 * The code that was meant: the same but for case, or a number without its zeros ("e277", "382").
 * NULL when there is none; points into codes.
 */
const char *page_find(const GPtrArray *codes, const char *code);

#endif
