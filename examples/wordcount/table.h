/* SPDX-License-Identifier: MIT */
/*
 * table.h - how often each word was seen. One thread works with a table at a time; it may be given
 * to another, because every part of it is.
 */
#ifndef WORDCOUNT_TABLE_H
#define WORDCOUNT_TABLE_H

#include "count.h"

#include <belay/prelude.h>

/* A word that was seen. */
typedef struct Entry {
    uint64_t count;
    size_t text;     /* where it begins in the table's text */
    uint32_t length; /* in bytes */
    uint32_t hash;
} Entry;

/* Where the index leads: to entry number `next` - 1, or nowhere if that is 0. */
typedef struct Slot {
    uint32_t next;
    uint32_t hash; /* the entry's: most that differ are told apart without a look at them */
} Slot;

BOX_SLICE(Entries, Entry);
BOX_SLICE(Slots, Slot);
BOX_SLICE(Text, char);

/* All-zero is the empty table. Owned: Table_drop. */
typedef struct Table {
    Entries entries;   /* room for them; entries.data[0..distinct) are words */
    Slots slots;       /* a power of two, at most half of them in use */
    Text text;         /* room for it; text.data[0..text_size) is of the words, none ended */
    size_t distinct;   /* different words */
    size_t text_size;  /* in bytes */
    uint64_t words;    /* seen in all: the sum of all counts */
    uint64_t too_long; /* runs that were too long to be words */
} Table;

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
