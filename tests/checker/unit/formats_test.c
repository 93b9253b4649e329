/* SPDX-License-Identifier: MIT */
/*
 * formats_test.c - JSON, SARIF and workflow commands, and the pages: checker/diag.
 *
 * With --sarif it prints a log with all that a log can have, for tests/checker/sarif/validate.
 */
#include "diag/diag.h"
#include "diag/pages.h"
#include "support/names.h"
#include "support/source.h"

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char text[] = "#define TAKE(x) take(move(x))\n"
                           "\tTAKE(\"\u4e16\" job); /* 100%, \xff */\n"
                           "use(job);\n";

static Span
span_at(const Source *source, uint32_t line, uint32_t column, uint32_t end)
{
    return (Span){source, line, column, line, end, NULL};
}

/* A report with everything: labels in two files, a macro, notes with and without places, helps. */
static Report *
make_report(const Span *inner)
{
    const Source *const s = source_of_text("dir/de mo,1.c", text, strlen(text));
    const Source *const header = source_of_text("/usr/include/demo.h", "int job;\n", 9);
    Span at = span_at(s, 2, 13, 16);
    at.in_macro = inner;
    Report *const report = report_new(TEXT_USE_OF_MOVED, at, "a:b,c\n100% \xff", NULL);
    report_primary(report, TEXT_USED_AFTER_MOVE, NULL, NULL);
    report_label(report, span_at(s, 3, 5, 8), TEXT_MOVED_HERE, NULL, NULL);
    report_label(report, span_at(header, 1, 5, 8), TEXT_DECLARED_HERE, "job", NULL);
    report_note(report, TEXT_HAS_TYPE, "job", "Job");
    report_note_at(report, span_at(header, 1, 1, 4), TEXT_CLANG_NOTE, "see here", NULL);
    report_help(report, TEXT_MOVE_IT, "job", NULL);
    report_help(report, TEXT_DROP_IT_FIRST, "Job_drop", "job");
    return report;
}

static GPtrArray *
make_reports(const Span *inner)
{
    GPtrArray *const reports = g_ptr_array_new_with_free_func((GDestroyNotify)report_free);
    g_ptr_array_add(reports, make_report(inner));
    g_ptr_array_add(reports, report_new(TEXT_CLANG_ERROR, (Span){0}, "no place", NULL));
    g_ptr_array_add(reports,
                    report_new(TEXT_MEM_FORGET, *report_span(reports->pdata[0]), "x", NULL));
    return reports;
}

static GString *
print(DiagFormat format, const char *pages_dir)
{
    const Source *const s = source_of_text("dir/de mo,1.c", text, strlen(text));
    const Span inner = span_at(s, 1, 22, 29);
    g_autoptr(GPtrArray) reports = make_reports(&inner);
    GString *const output = g_string_new(NULL);
    format(reports, &(DiagOptions){.pages_dir = pages_dir}, output);
    return output;
}

static const char *
string_at(const json_t *object, const char *key)
{
    const char *const value = json_string_value(json_object_get(object, key));
    ck_assert_msg(value != NULL, "no string %s", key);
    return value;
}

static json_int_t
number_at(const json_t *object, const char *key)
{
    ck_assert_msg(json_is_integer(json_object_get(object, key)), "no number %s", key);
    return json_integer_value(json_object_get(object, key));
}

START_TEST(json_has_one_object_a_line)
{
    g_autoptr(GString) output = print(diag_json, NULL);
    g_auto(GStrv) lines = g_strsplit(output->str, "\n", -1);
    ck_assert_uint_eq(g_strv_length(lines), 4);
    ck_assert_str_eq(lines[3], "");
    json_t *const first = json_loads(lines[0], 0, NULL);
    ck_assert_str_eq(string_at(first, "code"), "E0382");
    ck_assert_str_eq(string_at(first, "level"), "error");
    ck_assert_str_eq(string_at(first, "file"), "dir/de mo,1.c");
    ck_assert_int_eq(number_at(first, "line"), 2);
    ck_assert_int_eq(number_at(first, "column"), 13);
    ck_assert_str_eq(string_at(first, "message"), "use of moved value: `a:b,c\n100% \ufffd`");
    const json_t *const labels = json_object_get(first, "labels");
    ck_assert_uint_eq(json_array_size(labels), 3);
    ck_assert(json_is_true(json_object_get(json_array_get(labels, 0), "primary")));
    ck_assert(json_is_false(json_object_get(json_array_get(labels, 1), "primary")));
    ck_assert_str_eq(string_at(json_array_get(labels, 1), "message"), "value moved here");
    ck_assert_int_eq(number_at(json_object_get(json_array_get(labels, 0), "in_macro"), "column"),
                     22);
    const json_t *const notes = json_object_get(first, "notes");
    ck_assert_uint_eq(json_array_size(notes), 2);
    ck_assert_str_eq(json_string_value(json_array_get(notes, 1)),
                     "see here (/usr/include/demo.h:1:1)");
    ck_assert_ptr_nonnull(strstr(string_at(first, "help"), "move(job)"));
    ck_assert_ptr_nonnull(strstr(string_at(first, "rendered"), "error[E0382]"));
    json_decref(first);
}
END_TEST

START_TEST(json_says_when_there_is_no_place)
{
    g_autoptr(GString) output = print(diag_json, NULL);
    g_auto(GStrv) lines = g_strsplit(output->str, "\n", -1);
    json_t *const second = json_loads(lines[1], 0, NULL);
    ck_assert_str_eq(string_at(second, "code"), "clang");
    ck_assert(json_is_null(json_object_get(second, "file")));
    ck_assert_int_eq(number_at(second, "line"), 0);
    ck_assert_str_eq(string_at(second, "help"), "");
    json_decref(second);
}
END_TEST

START_TEST(github_escapes_what_it_must)
{
    g_autoptr(GString) output = print(diag_github, NULL);
    g_auto(GStrv) lines = g_strsplit(output->str, "\n", -1);
    ck_assert_uint_eq(g_strv_length(lines), 4);
    ck_assert(g_str_has_prefix(lines[0], "::error file=dir/de mo%2C1.c,line=2,col=13,endLine=2,"
                                         "endColumn=16,title=E0382::use of moved value: `a:b,c"
                                         "%0A100%25 "));
    ck_assert_ptr_nonnull(strstr(lines[0], "%0Ahelp: "));
    ck_assert_str_eq(lines[1], "::error title=clang::no place");
    ck_assert(g_str_has_prefix(lines[2], "::warning file="));
}
END_TEST

/* The result with this index of the only run. */
static const json_t *
result_at(const json_t *log, size_t index)
{
    const json_t *const run = json_array_get(json_object_get(log, "runs"), 0);
    const json_t *const result = json_array_get(json_object_get(run, "results"), index);
    ck_assert_ptr_nonnull(result);
    return result;
}

START_TEST(sarif_counts_columns_in_characters)
{
    g_autoptr(GString) output = print(diag_sarif, NULL);
    json_t *const log = json_loads(output->str, 0, NULL);
    const json_t *const result = result_at(log, 0);
    const json_t *const place = json_object_get(
        json_array_get(json_object_get(result, "locations"), 0), "physicalLocation");
    /* The 13th byte of the line is its 11th character: one of those before has three bytes. */
    ck_assert_int_eq(number_at(json_object_get(place, "region"), "startColumn"), 11);
    ck_assert_str_eq(string_at(json_object_get(place, "artifactLocation"), "uri"),
                     "dir/de%20mo%2C1.c");
    json_decref(log);
}
END_TEST

START_TEST(sarif_fingerprints_survive_new_lines_above)
{
    static const char *const texts[] = {"use(job);\n", "\n\n  use(job);\n", "use(jobs);\n"};
    g_autofree char *sums[3] = {NULL};
    for (uint32_t i = 0; i < 3; i++) {
        const Source *const s = source_of_text("moved.c", texts[i], strlen(texts[i]));
        const uint32_t line = i == 1 ? 3 : 1;
        g_autoptr(GPtrArray) reports = g_ptr_array_new_with_free_func((GDestroyNotify)report_free);
        g_ptr_array_add(reports, report_new(TEXT_USE_OF_MOVED, span_at(s, line, 1, 2), "x", NULL));
        g_autoptr(GString) output = g_string_new(NULL);
        diag_sarif(reports, &(DiagOptions){0}, output);
        json_t *const log = json_loads(output->str, 0, NULL);
        const json_t *const prints = json_object_get(result_at(log, 0), "partialFingerprints");
        sums[i] = g_strdup(string_at(prints, "belayLine/v1"));
        json_decref(log);
    }
    ck_assert_str_eq(sums[0], sums[1]);
    ck_assert_str_ne(sums[0], sums[2]);
    g_free(sums[1]);
    g_free(sums[2]);
}
END_TEST

/* ---- pages ---------------------------------------------------------------------------------- */

START_TEST(each_code_has_its_page)
{
    for (int id = 0; id < TEXT_COUNT_; id++) {
        const char *const code = report_code_of((TextId)id);
        if (*code == '\0' || !diag_has_page(code))
            continue;
        g_autofree char *page = page_read(BELAY_PAGES, code);
        ck_assert_msg(page != NULL, "%s has no page in docs/errors", code);
        g_autofree char *start = g_strdup_printf("# %s: ", code);
        ck_assert_msg(g_str_has_prefix(page, start), "the page of %s begins otherwise", code);
    }
}
END_TEST

START_TEST(pages_are_fit_for_a_terminal)
{
    const char *const page = "# E0001: a `title`\n\nWords with `code`.\n\n```c wrong\n"
                             "f(x); //~ E0001\n\n```\n";
    g_autofree char *plain = page_render(page, false);
    ck_assert_str_eq(plain, "E0001: a `title`\n\nWords with `code`.\n\n"
                            "    f(x);   <-- E0001\n\n");
    g_autofree char *coloured = page_render(page, true);
    ck_assert_ptr_nonnull(strstr(coloured, "\033[1m"));
}
END_TEST

START_TEST(codes_are_found_as_people_write_them)
{
    g_autoptr(GPtrArray) codes = page_codes(BELAY_PAGES);
    ck_assert_str_eq(page_find(codes, "E0382"), "E0382");
    ck_assert_str_eq(page_find(codes, "e382"), "E0382");
    ck_assert_str_eq(page_find(codes, "382"), "E0382");
    ck_assert_str_eq(page_find(codes, "UNUSED_MUST_USE"), "unused_must_use");
    ck_assert_ptr_null(page_find(codes, "E0383"));
    ck_assert_ptr_null(page_find(codes, ""));
    ck_assert_ptr_null(page_find(codes, "../E0382"));
    g_autoptr(GPtrArray) nearest = names_nearest(codes, "unused_must_us", 3);
    ck_assert_str_eq(g_ptr_array_index(nearest, 0), "unused_must_use");
}
END_TEST

static Suite *
formats_suite(void)
{
    TCase *const tcase = tcase_create("formats");
    tcase_add_test(tcase, json_has_one_object_a_line);
    tcase_add_test(tcase, json_says_when_there_is_no_place);
    tcase_add_test(tcase, github_escapes_what_it_must);
    tcase_add_test(tcase, sarif_counts_columns_in_characters);
    tcase_add_test(tcase, sarif_fingerprints_survive_new_lines_above);
    tcase_add_test(tcase, each_code_has_its_page);
    tcase_add_test(tcase, pages_are_fit_for_a_terminal);
    tcase_add_test(tcase, codes_are_found_as_people_write_them);
    Suite *const suite = suite_create("formats");
    suite_add_tcase(suite, tcase);
    return suite;
}

int
main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--sarif") == 0) {
        g_autoptr(GString) log = print(diag_sarif, BELAY_PAGES);
        fputs(log->str, stdout);
        return EXIT_SUCCESS;
    }
    SRunner *const runner = srunner_create(formats_suite());
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
