/* SPDX-License-Identifier: MIT */
/*
 * kernel_test.c - every counting kernel against the loop of wc, and the cuts against the whole.
 *
 * The texts are random: all bytes alike, or few bytes that make trouble (spaces of all kinds,
 * control characters, bytes above 127), so that every pair of kinds meets at every place of a
 * block.
 */
#include "count.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kernel_names[] = {"plain", "avx2"};

enum { KERNELS = sizeof kernel_names / sizeof *kernel_names, TEXT_MAX = 5000 };

/* The kernel of a loop test; NULL where this machine cannot run it. */
static const Kernel *
kernel_of(int i)
{
    return kernel_find(kernel_names[i]);
}

/* A small generator of its own: the same texts everywhere. */
static uint32_t
next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

/* Fill text with random bytes: of any value, or of `few`. */
static void
fill(uint8_t *text, size_t size, uint32_t *state)
{
    static const uint8_t few[] = {' ', '\n', '\t', '\v', '\f', '\r', 'a',  'Z',  '_',
                                  '9', '.',  '~',  '!',  0,    8,    14,   31,   127,
                                  128, 0xa0, 0xff, 'b',  'c',  'A',  0x1c, 0x85, '@'};
    const uint32_t kind = next_random(state) % 4;
    const uint32_t span = 1 + next_random(state) % (uint32_t)sizeof few;
    const uint32_t from = next_random(state) % (uint32_t)sizeof few;
    for (size_t i = 0; i < size; i++) {
        const uint32_t random = next_random(state);
        text[i] = kind == 0 ? (uint8_t)random : few[(from + random % span) % sizeof few];
    }
}

/* The loop of wc in the C locale, as coreutils 9.1 has it. */
static Counts
count_like_wc(const uint8_t *text, size_t size)
{
    Counts counts = {.bytes = size};
    bool in_word = false;
    for (size_t i = 0; i < size; i++) {
        const uint8_t byte = text[i];
        counts.lines += byte == '\n';
        if (byte == ' ' || (byte >= 9 && byte <= 13)) {
            counts.words += in_word;
            in_word = false;
        } else if (byte > 32 && byte < 127) {
            in_word = true;
        }
    }
    counts.words += in_word;
    return counts;
}

static bool
is_word_byte(uint8_t byte, bool split_spaces)
{
    if (split_spaces)
        return byte != ' ' && !(byte >= 9 && byte <= 13);
    return byte > 127 || byte == '_' || (byte >= '0' && byte <= '9') ||
           (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/*
 * One assertion for all three, and only where it fails: Check writes each that it passes to a file.
 */
static void
check_totals(const Counts *counts, const Counts *expected)
{
    if (counts->bytes != expected->bytes || counts->lines != expected->lines ||
        counts->words != expected->words)
        ck_abort_msg("%ju %ju %ju instead of %ju %ju %ju", (uintmax_t)counts->lines,
                     (uintmax_t)counts->words, (uintmax_t)counts->bytes, (uintmax_t)expected->lines,
                     (uintmax_t)expected->words, (uintmax_t)expected->bytes);
}

START_TEST(counts_like_wc)
{
    const Kernel *const kernel = kernel_of(_i);
    uint8_t text[300];
    uint32_t state = 1;
    Rules rules;
    rules_init(&rules, false, true);
    if (kernel == NULL)
        return;
    for (int round = 0; round < 5000; round++) {
        const size_t size = next_random(&state) % (sizeof text + 1);
        Counts counts;
        fill(text, size, &state);
        const Counts expected = count_like_wc(text, size);
        kernel->count(&rules, text, size, &counts);
        check_totals(&counts, &expected);
    }
}
END_TEST

/* All triples of bytes around the border of two blocks: the state is handed on in every way. */
START_TEST(counts_every_pair_at_a_block_border)
{
    static const uint8_t outer[] = {' ', 'x', 0};
    const Kernel *const kernel = kernel_of(_i);
    uint8_t text[128];
    Rules rules;
    rules_init(&rules, false, true);
    if (kernel == NULL)
        return;
    for (unsigned pair = 0; pair < 3 * 65536; pair++) {
        Counts counts;
        memset(text, outer[pair >> 16], sizeof text);
        text[63] = (uint8_t)(pair >> 8);
        text[64] = (uint8_t)pair;
        const Counts expected = count_like_wc(text, sizeof text);
        kernel->count(&rules, text, sizeof text, &counts);
        check_totals(&counts, &expected);
    }
}
END_TEST

START_TEST(append_mends_every_seam)
{
    const Kernel *const kernel = kernel_of(_i);
    uint8_t text[200];
    uint32_t state = 2;
    Rules rules;
    rules_init(&rules, false, true);
    if (kernel == NULL)
        return;
    for (int round = 0; round < 300; round++) {
        fill(text, sizeof text, &state);
        const Counts expected = count_like_wc(text, sizeof text);
        for (size_t cut = 0; cut <= sizeof text; cut++) {
            const size_t second = cut + (sizeof text - cut) / 3;
            Counts whole = {0}, part;
            kernel->count(&rules, text, cut, &part);
            counts_append(&whole, &part);
            kernel->count(&rules, text + cut, second - cut, &part);
            counts_append(&whole, &part);
            kernel->count(&rules, text + second, sizeof text - second, &part);
            counts_append(&whole, &part);
            check_totals(&whole, &expected);
        }
    }
}
END_TEST

/* The words of a text as a list of its own, found one byte at a time. */
static void
find_words_by_byte(const uint8_t *text, size_t size, bool split_spaces, bool fold, Words *words)
{
    words->count = 0;
    words->too_long = 0;
    for (size_t at = 0; at < size; at++) {
        const size_t begin = at;
        while (at < size && is_word_byte(text[at], split_spaces))
            at++;
        if (at - begin > WORD_MAX)
            words->too_long++;
        else if (at > begin)
            words->spans[words->count++] = (Span){(uint32_t)begin, (uint32_t)(at - begin)};
    }
    for (size_t i = 0; i < size; i++)
        words->text[i] = fold && text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i];
}

static void
check_words(const Words *found, const Words *expected)
{
    ck_assert_uint_eq(found->count, expected->count);
    ck_assert_uint_eq(found->too_long, expected->too_long);
    for (size_t i = 0; i < found->count; i++) {
        const Span span = expected->spans[i];
        if (found->spans[i].begin != span.begin || found->spans[i].length != span.length ||
            memcmp(found->text + span.begin, expected->text + span.begin, span.length) != 0)
            ck_abort_msg("word %zu differs: at %u, not %u", i, found->spans[i].begin, span.begin);
    }
}

/* Loop: two bits choose the rules, the rest the kernel. */
START_TEST(finds_the_words_of_a_text)
{
    const Kernel *const kernel = kernel_of(_i / 4);
    static Words found, expected;
    uint8_t text[TEXT_MAX];
    uint32_t state = 3;
    Rules rules;
    rules_init(&rules, _i & 1, _i & 2);
    if (kernel == NULL)
        return;
    for (int round = 0; round < 1000; round++) {
        const size_t size = next_random(&state) % (TEXT_MAX + 1);
        Counts counts;
        fill(text, size, &state);
        const Counts totals = count_like_wc(text, size);
        find_words_by_byte(text, size, _i & 1, _i & 2, &expected);
        kernel->find_words(&rules, text, size, false, &found, &counts);
        check_words(&found, &expected);
        check_totals(&counts, &totals);
    }
}
END_TEST

START_TEST(too_long_a_run_is_no_word)
{
    const Kernel *const kernel = kernel_of(_i);
    static Words found;
    uint8_t text[WORD_MAX + 8];
    Counts counts;
    Rules rules;
    rules_init(&rules, false, true);
    if (kernel == NULL)
        return;
    memset(text, 'a', sizeof text);
    kernel->find_words(&rules, text, WORD_MAX, false, &found, &counts);
    ck_assert_uint_eq(found.count, 1);
    ck_assert_uint_eq(found.too_long, 0);
    kernel->find_words(&rules, text, WORD_MAX + 1, false, &found, &counts);
    ck_assert_uint_eq(found.count, 0);
    ck_assert_uint_eq(found.too_long, 1);
}
END_TEST

START_TEST(run_from_before_is_passed_over)
{
    const Kernel *const kernel = kernel_of(_i);
    static Words found;
    Counts counts;
    Rules rules;
    rules_init(&rules, false, true);
    if (kernel == NULL)
        return;
    kernel->find_words(&rules, (const uint8_t *)"tail Word", 9, true, &found, &counts);
    ck_assert_uint_eq(found.count, 1);
    ck_assert_mem_eq(found.text + found.spans[0].begin, "word", 4);
    kernel->find_words(&rules, (const uint8_t *)" word", 5, true, &found, &counts);
    ck_assert_uint_eq(found.count, 1);
    kernel->find_words(&rules, (const uint8_t *)"all", 3, true, &found, &counts);
    ck_assert_uint_eq(found.count, 0);
    ck_assert_uint_eq(found.too_long, 0);
}
END_TEST

/* Runs of lengths around WORD_MAX, between single spaces. Returns the size of the text. */
static size_t
fill_with_runs(uint8_t *text, uint32_t *state)
{
    size_t size = 0;
    while (size < TEXT_MAX) {
        const uint32_t random = next_random(state);
        size_t length = random % 3 == 0 ? random % 20 : WORD_MAX - 3 + random % 7;
        for (; length > 0 && size < TEXT_MAX; length--)
            text[size++] = 'a';
        if (size < TEXT_MAX)
            text[size++] = ' ';
    }
    return size;
}

/* Cut a text at the borders before every multiple of `step`, and count the pieces. */
static void
find_in_pieces(const Kernel *kernel, const Rules *rules, const uint8_t *text, size_t step,
               Words *piece, size_t *ret_lengths, uint64_t *ret_too_long)
{
    size_t from = 0;
    memset(ret_lengths, 0, (WORD_MAX + 1) * sizeof *ret_lengths);
    *ret_too_long = 0;
    for (size_t at = step; from < TEXT_MAX; at += step) {
        const size_t to = at < TEXT_MAX ? border_before(rules, text, at, true) : TEXT_MAX;
        const bool in_run = from > 0 && rules_word_byte(rules, text[from - 1]);
        Counts counts;
        if (to < from)
            ck_abort_msg("the cut before %zu is at %zu, before %zu", at, to, from);
        kernel->find_words(rules, text + from, to - from, in_run, piece, &counts);
        for (size_t i = 0; i < piece->count; i++)
            ret_lengths[piece->spans[i].length]++;
        *ret_too_long += piece->too_long;
        from = to;
    }
}

START_TEST(cuts_lose_no_word)
{
    const Kernel *const kernel = kernel_of(_i);
    static Words words;
    static uint8_t text[TEXT_MAX];
    static size_t whole[WORD_MAX + 1], pieces[WORD_MAX + 1];
    uint64_t whole_too_long, too_long;
    uint32_t state = 4;
    Rules rules;
    rules_init(&rules, false, true);
    if (kernel == NULL)
        return;
    for (int round = 0; round < 200; round++) {
        if (round % 2 == 0)
            fill_with_runs(text, &state);
        else
            fill(text, TEXT_MAX, &state);
        find_in_pieces(kernel, &rules, text, TEXT_MAX, &words, whole, &whole_too_long);
        find_in_pieces(kernel, &rules, text, 1 + next_random(&state) % 3000, &words, pieces,
                       &too_long);
        ck_assert_uint_eq(too_long, whole_too_long);
        ck_assert_mem_eq(pieces, whole, sizeof whole);
    }
}
END_TEST

START_TEST(unknown_kernel_is_refused)
{
    ck_assert_ptr_null(kernel_find("abacus"));
    ck_assert_ptr_nonnull(kernel_find(NULL));
    ck_assert_ptr_nonnull(kernel_find("plain"));
}
END_TEST

int
main(void)
{
    Suite *const suite = suite_create("kernel");
    TCase *const kernels = tcase_create("every kernel");
    tcase_set_timeout(kernels, 0);
    tcase_add_loop_test(kernels, counts_like_wc, 0, KERNELS);
    tcase_add_loop_test(kernels, counts_every_pair_at_a_block_border, 0, KERNELS);
    tcase_add_loop_test(kernels, append_mends_every_seam, 0, KERNELS);
    tcase_add_loop_test(kernels, finds_the_words_of_a_text, 0, 4 * KERNELS);
    tcase_add_loop_test(kernels, too_long_a_run_is_no_word, 0, KERNELS);
    tcase_add_loop_test(kernels, run_from_before_is_passed_over, 0, KERNELS);
    tcase_add_loop_test(kernels, cuts_lose_no_word, 0, KERNELS);
    tcase_add_test(kernels, unknown_kernel_is_refused);
    suite_add_tcase(suite, kernels);

    SRunner *const runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
