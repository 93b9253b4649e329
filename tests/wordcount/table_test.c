/* SPDX-License-Identifier: MIT */
/*
 * table_test.c - frequencies, merging and the ranking, against sorting a list.
 */
#include "table.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIFFERENT = 3000 };

/* Put the words "w<number>" for each of numbers[0..count) into *words. */
static void
spell(const unsigned *numbers, size_t count, Words *words)
{
    size_t size = 0;
    words->count = count;
    words->too_long = 0;
    for (size_t i = 0; i < count; i++) {
        const int length = sprintf((char *)words->text + size, "w%u", numbers[i]);
        words->spans[i] = (Span){(uint32_t)size, (uint32_t)length};
        size += (size_t)length;
    }
}

/* Count word `number` as often as `times` says. */
static void
add_times(Table *table, unsigned number, unsigned times)
{
    static Words words;
    unsigned numbers[64];
    for (unsigned i = 0; i < 64; i++)
        numbers[i] = number;
    for (; times > 0; times -= times < 64 ? times : 64) {
        spell(numbers, times < 64 ? times : 64, &words);
        ck_assert(table_add(table, &words));
    }
}

/* How often a word of the tests is counted: few different counts, so that many words tie. */
static unsigned
times_of(unsigned number)
{
    return 1 + number * 7919 % 41;
}

/* The order that the ranking promises, for qsort. */
static int
by_rank(const void *a, const void *b)
{
    const unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    char text_x[16], text_y[16];
    if (times_of(x) != times_of(y))
        return times_of(x) > times_of(y) ? -1 : 1;
    sprintf(text_x, "w%u", x);
    sprintf(text_y, "w%u", y);
    return strcmp(text_x, text_y);
}

/* The first `most` of the ranking are those of the sorted list. */
static void
check_ranking(const Table *table, size_t most)
{
    static unsigned sorted[DIFFERENT];
    static Ranked ranked[DIFFERENT + 10];
    const size_t expected = most < DIFFERENT ? most : DIFFERENT;
    for (unsigned i = 0; i < DIFFERENT; i++)
        sorted[i] = i;
    qsort(sorted, DIFFERENT, sizeof *sorted, by_rank);
    ck_assert_uint_eq(table_top(table, ranked, most), expected);
    for (size_t i = 0; i < expected; i++) {
        char text[16];
        const size_t length = (size_t)sprintf(text, "w%u", sorted[i]);
        if (ranked[i].count != times_of(sorted[i]) || ranked[i].length != length ||
            memcmp(ranked[i].text, text, length) != 0)
            ck_abort_msg("rank %zu is %.*s, not %s", i, (int)ranked[i].length, ranked[i].text,
                         text);
    }
}

START_TEST(ranks_as_a_sorted_list)
{
    static const size_t sizes[] = {0, 1, 2, 3, 7, 100, DIFFERENT - 1, DIFFERENT, DIFFERENT + 10};
    own(Table) table = {0};
    uint64_t all = 0;
    for (unsigned i = 0; i < DIFFERENT; i++) {
        add_times(&table, i, times_of(i));
        all += times_of(i);
    }
    ck_assert_uint_eq(table_distinct(&table), DIFFERENT);
    ck_assert_uint_eq(table.words, all);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        check_ranking(&table, sizes[i]);
}
END_TEST

/* The words are spread over three tables, some in one of them, some in all. */
START_TEST(merges_tables)
{
    own(Table) first = {0};
    own(Table) second = {0};
    own(Table) third = {0};
    for (unsigned i = 0; i < DIFFERENT; i++) {
        const unsigned times = times_of(i);
        add_times(i % 2 == 0 ? &first : &second, i, times / 3);
        add_times(&third, i, times / 3);
        add_times(i % 5 == 0 ? &second : &third, i, times - 2 * (times / 3));
    }
    ck_assert(table_merge(&first, &second));
    ck_assert(table_merge(&third, &first));
    ck_assert_uint_eq(table_distinct(&first), 0);
    ck_assert_uint_eq(table_distinct(&second), 0);
    ck_assert_uint_eq(table_distinct(&third), DIFFERENT);
    check_ranking(&third, DIFFERENT);
}
END_TEST

START_TEST(empty_tables_merge)
{
    own(Table) empty = {0};
    own(Table) other = {0};
    Ranked ranked[1];
    ck_assert(table_merge(&empty, &other));
    ck_assert_uint_eq(table_top(&empty, ranked, 1), 0);
    add_times(&other, 1, 2);
    ck_assert(table_merge(&empty, &other));
    ck_assert_uint_eq(table_top(&empty, ranked, 1), 1);
    ck_assert_uint_eq(ranked[0].count, 2);
}
END_TEST

/* A word is its bytes and its length: zeros and common beginnings do not confuse it. */
START_TEST(words_are_bytes)
{
    static Words words = {
        .count = 4,
        .spans = {{0, 1}, {0, 2}, {0, 3}, {3, 2}},
        .text = {0, 'a', 0, 0, 'a'},
    };
    own(Table) table = {0};
    Ranked ranked[4];
    ck_assert(table_add(&table, &words));
    ck_assert_uint_eq(table_distinct(&table), 3);
    ck_assert_uint_eq(table_top(&table, ranked, 4), 3);
    ck_assert_uint_eq(ranked[0].count, 2);
    ck_assert_mem_eq(ranked[0].text, "\0a", 2);
    ck_assert_uint_eq(ranked[1].length, 1);
    ck_assert_uint_eq(ranked[2].length, 3);
}
END_TEST

int
main(void)
{
    Suite *const suite = suite_create("table");
    TCase *const tables = tcase_create("tables");
    tcase_set_timeout(tables, 0);
    tcase_add_test(tables, ranks_as_a_sorted_list);
    tcase_add_test(tables, merges_tables);
    tcase_add_test(tables, empty_tables_merge);
    tcase_add_test(tables, words_are_bytes);
    suite_add_tcase(suite, tables);

    SRunner *const runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
