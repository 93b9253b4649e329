/* SPDX-License-Identifier: MIT */
/*
 * count.h - what a piece of memory holds: lines, words, bytes, and where its words are.
 *
 * Everything here is a pure function of the memory it is given: no threads, no files, no
 * allocation.
 *
 * Counted words are those of wc in the C locale. Every byte belongs to one of three kinds:
 *
 *     space    9 to 13 and 32     ends a word
 *     print    33 to 126          begins a word, or goes on with it
 *     neutral  all others         neither ends a word nor begins one
 *
 * Ranked words (the ones that have frequencies) are runs of word bytes, see Rules.
 */
#ifndef WORDCOUNT_COUNT_H
#define WORDCOUNT_COUNT_H

#include <belay/annotate.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The kind of a byte that decides about words; EDGE_NONE where all bytes are neutral. */
enum edge { EDGE_NONE, EDGE_SPACE, EDGE_PRINT };

/*
 * What some bytes amount to, as if no word went on before them. `first` and `last` are the first
 * and the last byte that is not neutral: what counts_append needs to mend the seam between two
 * pieces. All-zero counts no bytes at all.
 */
typedef struct Counts {
    uint64_t bytes;
    uint64_t lines;
    uint64_t words;
    enum edge first;
    enum edge last;
} Counts;

enum {
    WORD_MAX = 1024,       /* longer runs of word bytes are no words: they are not ranked */
    PIECE_MAX = 16 * 1024, /* the most bytes that words_find takes at once */
    SPANS_MAX = PIECE_MAX / 2 + 1,
};

/* Which bytes make a ranked word, and whether A to Z are folded to a to z. Constant once made. */
typedef struct Rules {
    bool fold_case;
    uint8_t kinds[256]; /* bits KIND_x of every byte value, for the plain kernel */
    uint8_t lower[256]; /* every byte value, folded if fold_case */
    uint8_t
        word_highs[16]; /* for each low nibble, bit h: byte 16 h + low, below 128, is in words */
} Rules;

/*
 * Ranked words are runs of letters, digits, '_' and bytes above 127 (which is how UTF-8 spells the
 * other letters), or with split_spaces everything that stands between spaces.
 */
void rules_init(Rules *rules, bool split_spaces, bool fold_case);

/* Where a ranked word stands in Words.text. */
typedef struct Span {
    uint32_t begin;
    uint32_t length; /* 1 to WORD_MAX */
} Span;

/* The ranked words of one piece, as words_find leaves them. */
typedef struct Words {
    size_t count;
    uint64_t too_long;            /* runs of more than WORD_MAX word bytes that begin here */
    Span spans[SPANS_MAX];        /* `count` of them, in the order of the text */
    uint8_t text[PIECE_MAX + 64]; /* the piece, folded; the bytes behind it are undefined */
} Words;

/* One way to do the work: plain C, or the vector instructions of some processors. */
typedef struct Kernel {
    BELAY_STATIC const char *name;
    bool (*supported)(void);

    /* Count size bytes. */
    void (*count)(const Rules *rules, const uint8_t *data, size_t size, Counts *ret_counts);

    /*
     * Count size bytes, PIECE_MAX at most, and find the ranked words in them. A run of word bytes
     * that touches the end is a word. One that touches the beginning is a word too unless in_run
     * says that it began before; then it is passed over.
     */
    void (*find_words)(const Rules *rules, const uint8_t *data, size_t size, bool in_run,
                       Words *ret_words, Counts *ret_counts);
} Kernel;

/*
 * The kernel of that name ("plain", "avx2"), or the fastest for NULL. NULL: this machine has none.
 */
const Kernel *kernel_find(const char *name);

/* The bytes that next counts follow those of *whole: make *whole the counts of both. */
void counts_append(Counts *whole, const Counts *next);

/* Add the totals of an unrelated text, as wc does for its line of totals. The edges stay. */
void counts_add(Counts *sum, const Counts *other);

/*
 * Where data[0..size) can be cut without cutting a ranked word: the last place, size itself
 * included, that has no word byte before it. Looks back over WORD_MAX + 1 bytes at most; if all of
 * them are word bytes the run is no word anyway and the answer is size. With at_border the
 * beginning of data counts as such a place; without it a run that fills all data is cut at size
 * too.
 */
size_t border_before(const Rules *rules, const uint8_t *data, size_t size, bool at_border);

/* Is byte part of a ranked word? */
bool rules_word_byte(const Rules *rules, uint8_t byte);

#endif
