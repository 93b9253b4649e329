/* SPDX-License-Identifier: MIT */
/* words.h - lists of strings that end in NULL, as programs are given their arguments. */
#ifndef BL_PROCESS_WORDS_H
#define BL_PROCESS_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* All zero is empty. */
typedef struct BlWords {
    char **data; /* count strings of our own, then a NULL; NULL: no room was made yet */
    size_t count;
    size_t room; /* for the NULL too */
} BlWords;

void BlWords_drop(BlWords *words);

/* Add the string that the parts make. False: no memory; then nothing changed. */
bool bl_words_add(BlWords *words, const char *first, const char *second, const char *third);

/* Take out the string at index; the order of the others stays. */
void bl_words_remove(BlWords *words, size_t index);

#endif
