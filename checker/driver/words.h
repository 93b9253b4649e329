/* SPDX-License-Identifier: MIT */
/*
 * words.h - command lines as words.
 */
#ifndef CHECKER_DRIVER_WORDS_H
#define CHECKER_DRIVER_WORDS_H

#include <glib.h>

/*
 * Split a text into words as a shell does where nothing is expanded: 'as it is', "with \" and \\",
 * \x. A quote that is not closed ends with the text. Appends to words, which frees them.
 */
void words_split(const char *text, GPtrArray *words);

/*
 * Append the words to `ret_words`, with @FILE replaced by the words in FILE. As gcc does, a word
 * stays as it is when there is no such file. Relative names start at directory, where that is not
 * NULL.
 */
void words_expand(const char *const *words, const char *directory, GPtrArray *ret_words);

#endif
