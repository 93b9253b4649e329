/* SPDX-License-Identifier: MIT */
/*
 * table.h - how often each word was seen. One thread works with a table at a time.
 */
#ifndef WORDCOUNT_TABLE_H
#define WORDCOUNT_TABLE_H

#include "count.h"

#include <belay/prelude.h>

struct entry;

/* All-zero is the empty table. Owned: Table_drop. */
typedef struct Table {
    struct entry *first; /* uthash's handle: the entry that was added first */
    uint64_t words;      /* seen in all: the sum of all counts */
    uint64_t too_long;   /* runs that were too long to be words */
} Table;

/* A table owns every entry it points to, and nothing else points to them. */
BELAY_UNSAFE_SEND(Table);

void Table_drop(BELAY_CONSUMES Table *table);

/* How many different words there are. */
size_t table_distinct(const Table *table);

/* Count all of *words. False: no memory; some of them may be counted. */
bool table_add(Table *table, const Words *words);

/* Move everything from *from, which is left empty, to *into. False: no memory; both stay valid. */
bool table_merge(Table *into, BELAY_CONSUMES Table *from);

/* A word of the ranking. The text belongs to the table and has no NUL at its end. */
typedef struct Ranked {
    const char *text;
    size_t length;
    uint64_t count;
} Ranked;

/*
 * The `most` most frequent words, the most frequent first; words of equal counts in the order of
 * their bytes. Fills ret_ranked[0..n) and returns n, which is less than `most` if there are fewer
 * words.
 */
size_t table_top(const Table *table, Ranked *ret_ranked, size_t most);

#endif
