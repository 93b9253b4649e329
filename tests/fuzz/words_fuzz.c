/* SPDX-License-Identifier: MIT */
/*
 * words_fuzz.c - the fastest kernel of the word count finds in any bytes what the plain one finds,
 * and counts the same in two pieces as in one.
 *
 * Input: the rules (one byte), where to cut (two bytes), the text.
 */
#include "count.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
    if (!condition)
        abort();
}

static void
same_counts(const Counts *one, const Counts *other)
{
    require(one->bytes == other->bytes && one->lines == other->lines &&
            one->words == other->words && one->first == other->first && one->last == other->last);
}

static void
same_words(const Words *one, const Words *other)
{
    require(one->count == other->count && one->too_long == other->too_long);
    for (size_t i = 0; i < one->count; i++) {
        const Span span = one->spans[i];
        require(span.begin == other->spans[i].begin && span.length == other->spans[i].length);
        require(memcmp(one->text + span.begin, other->text + span.begin, span.length) == 0);
    }
}

/* Cutting a text and appending the counts of the parts gives the counts of the whole. */
static void
same_in_two_pieces(const Kernel *kernel, const Rules *rules, const uint8_t *text, size_t size,
                   size_t cut)
{
    Counts whole, left, right;
    kernel->count(rules, text, size, &whole);
    kernel->count(rules, text, cut, &left);
    kernel->count(rules, text + cut, size - cut, &right);
    counts_append(&left, &right);
    same_counts(&whole, &left);
}

/* A border has no word byte before it, or there was nothing but word bytes to look back over. */
static void
border_is_one(const Rules *rules, const uint8_t *text, size_t size)
{
    const size_t border = border_before(rules, text, size, true);
    require(border <= size);
    require(border == 0 || border == size || !rules_word_byte(rules, text[border - 1]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Words fast_words, plain_words;
    const Kernel *const fast = kernel_find(NULL), *const plain = kernel_find("plain");
    Counts fast_counts, plain_counts;
    Rules rules;
    if (size < HEAD || size - HEAD > PIECE_MAX)
        return 0;
    const uint8_t *const text = data + HEAD;
    const size_t length = size - HEAD;
    const size_t cut = (size_t)(data[1] << 8 | data[2]) % (length + 1);
    const bool in_run = data[0] & 4;
    rules_init(&rules, data[0] & 1, data[0] & 2);
    fast->find_words(&rules, text, length, in_run, &fast_words, &fast_counts);
    plain->find_words(&rules, text, length, in_run, &plain_words, &plain_counts);
    same_words(&fast_words, &plain_words);
    same_counts(&fast_counts, &plain_counts);
    same_in_two_pieces(fast, &rules, text, length, cut);
    same_in_two_pieces(plain, &rules, text, length, cut);
    border_is_one(&rules, text, length);
    return 0;
}
