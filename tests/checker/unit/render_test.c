/* SPDX-License-Identifier: MIT */
/*
 * render_test.c - how reports look as text: checker/diag/render.c, snippet.c, annotated.c,
 * canvas.c.
 *
 * Each case has a source, says by pieces of it where the labels are, and shows the whole output.
 */
#include "diag/diag.h"
#include "support/source.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const DiagOptions plain = {.short_notes = true};

/* The n-th place (from 1) where `piece` stands in the source, as a span. */
static Span
find(const Source *source, const char *piece, unsigned n)
{
    const char *at = strstr(source->text, piece);
    while (--n > 0 && at != NULL)
        at = strstr(at + 1, piece);
    ck_assert_ptr_nonnull(at);
    Span span = {.source = source, .line = 1, .column = 1};
    for (const char *p = source->text; p < at; p++) {
        span.line += *p == '\n' ? 1 : 0;
        span.column = *p == '\n' ? 1 : span.column + 1;
    }
    span.end_line = span.line;
    span.end_column = span.column;
    for (const char *p = piece; *p != '\0'; p++) {
        span.end_line += *p == '\n' ? 1 : 0;
        span.end_column = *p == '\n' ? 1 : span.end_column + 1;
    }
    return span;
}

static const Source *
source_of(const char *text)
{
    return source_of_text("demo.c", text, strlen(text));
}

/* The report looks like this; it is freed. */
static void
expect(Report *report, const DiagOptions *options, const char *expected)
{
    GString *const output = g_string_new(NULL);
    diag_render(report, options, output);
    ck_assert_msg(strcmp(output->str, expected) == 0, "it is\n%s\nand not\n%s", output->str,
                  expected);
    g_string_free(output, TRUE);
    report_free(report);
}

START_TEST(one_label)
{
    const Source *const s = source_of("int x;\nuse(job);\n");
    Report *const report = report_new(TEXT_USE_OF_MOVED, find(s, "job", 1), "job", NULL);
    report_primary(report, TEXT_USED_AFTER_MOVE, NULL, NULL);
    report_note(report, TEXT_HAS_TYPE, "job", "Job");
    report_help(report, TEXT_DROP_IT_FIRST, "Job_drop", "job");
    expect(report, &(DiagOptions){0},
           "error[E0382]: use of moved value: `job`\n"
           " --> demo.c:2:5\n"
           "  |\n"
           "2 | use(job);\n"
           "  |     ^^^ value used here after move\n"
           "  = note: `job` has type `Job`, which is owned: it has one owner at a time\n"
           "  = help: drop it first: `Job_drop(&job)`\n"
           "  = note: for more, try `belay explain E0382`\n");
}
END_TEST

/* The example of the contract: the words of the left label go below, at the end of a bar. */
START_TEST(two_labels_on_one_line)
{
    const Source *const s = source_of("    spawn(worker, move(list));\n");
    Report *const report = report_new(TEXT_NOT_SEND, find(s, "move(list)", 1), "LocalList", NULL);
    report_primary(report, TEXT_NOT_SEND_HERE, "LocalList", NULL);
    report_label(report, find(s, "worker", 1), TEXT_REQUIRED_BY_CAPTURE, "by_move(LocalList, list)",
                 NULL);
    expect(report, &plain,
           "error[E0277]: `LocalList` cannot be sent between threads safely\n"
           " --> demo.c:1:19\n"
           "  |\n"
           "1 |     spawn(worker, move(list));\n"
           "  |           ------  ^^^^^^^^^^ `LocalList` cannot be sent between threads safely\n"
           "  |           |\n"
           "  |           required by the capture `by_move(LocalList, list)` of this closure\n");
}
END_TEST

START_TEST(three_labels_on_one_line)
{
    const Source *const s = source_of("f(a, b, c);\n");
    Report *const report = report_new(TEXT_USE_OF_MOVED, find(s, "b", 1), "b", NULL);
    report_primary(report, TEXT_USED_AFTER_MOVE, NULL, NULL);
    report_label(report, find(s, "a", 1), TEXT_MOVED_HERE, NULL, NULL);
    report_label(report, find(s, "c", 1), TEXT_DECLARED_HERE, "c", NULL);
    expect(report, &plain,
           "error[E0382]: use of moved value: `b`\n"
           " --> demo.c:1:6\n"
           "  |\n"
           "1 | f(a, b, c);\n"
           "  |   -  ^  - `c` declared here\n"
           "  |   |  |\n"
           "  |   |  value used here after move\n"
           "  |   value moved here\n");
}
END_TEST

START_TEST(a_label_inside_of_another)
{
    const Source *const s = source_of("f(g(x));\n");
    Report *const report = report_new(TEXT_USE_OF_MOVED, find(s, "x", 1), "x", NULL);
    report_primary(report, TEXT_USED_AFTER_MOVE, NULL, NULL);
    report_label(report, find(s, "g(x)", 1), TEXT_MOVED_HERE, NULL, NULL);
    expect(report, &plain,
           "error[E0382]: use of moved value: `x`\n"
           " --> demo.c:1:5\n"
           "  |\n"
           "1 | f(g(x));\n"
           "  |   --^-\n"
           "  |   | |\n"
           "  |   | value used here after move\n"
           "  |   value moved here\n");
}
END_TEST

START_TEST(the_same_place_twice)
{
    const Source *const s = source_of("take(move(x));\n");
    Report *const report = report_new(TEXT_USE_OF_MOVED, find(s, "x", 1), "x", NULL);
    report_primary(report, TEXT_MOVED_IN_LOOP, NULL, NULL);
    report_label(report, find(s, "x", 1), TEXT_NOTHING, NULL, NULL);
    expect(report, &plain,
           "error[E0382]: use of moved value: `x`\n"
           " --> demo.c:1:11\n"
           "  |\n"
           "1 | take(move(x));\n"
           "  |           ^ value moved here, in previous iteration of loop\n");
}
END_TEST

/* One line between is shown, more are left out. */
START_TEST(gaps_between_lines)
{
    const Source *const s = source_of("own(Job) job;\n"
                                      "take(move(job));\n"
                                      "\n"
                                      "use(&job);\n"
                                      "a();\n"
                                      "b();\n"
                                      "c();\n"
                                      "d();\n"
                                      "e();\n"
                                      "end(job);\n");
    Report *const report = report_new(TEXT_USE_OF_MOVED, find(s, "job", 4), "job", NULL);
    report_primary(report, TEXT_USED_AFTER_MOVE, NULL, NULL);
    report_label(report, find(s, "job", 1), TEXT_BINDING_DECLARED, NULL, NULL);
    report_label(report, find(s, "move(job)", 1), TEXT_MOVED_HERE, NULL, NULL);
    report_label(report, find(s, "&job", 1), TEXT_NOTHING, NULL, NULL);
    expect(report, &plain,
           "error[E0382]: use of moved value: `job`\n"
           "  --> demo.c:10:5\n"
           "   |\n"
           "1  | own(Job) job;\n"
           "   |          --- binding declared here but left uninitialized\n"
           "2  | take(move(job));\n"
           "   |      --------- value moved here\n"
           "3  |\n"
           "4  | use(&job);\n"
           "   |     ----\n"
           "...\n"
           "10 | end(job);\n"
           "   |     ^^^ value used here after move\n");
}
END_TEST

START_TEST(over_several_lines)
{
    const Source *const s = source_of("int f(void) {\n"
                                      "    spawn(worker,\n"
                                      "          move(list));\n"
                                      "}\n");
    Report *const report =
        report_new(TEXT_USE_OF_MOVED, find(s, "worker,\n          move(list)", 1), "x", NULL);
    report_primary(report, TEXT_USED_AFTER_MOVE, NULL, NULL);
    expect(report, &plain,
           "error[E0382]: use of moved value: `x`\n"
           " --> demo.c:2:11\n"
           "  |\n"
           "2 |       spawn(worker,\n"
           "  |  ___________^\n"
           "3 | |           move(list));\n"
           "  | |____________________^ value used here after move\n");
}
END_TEST

/* What begins with its line needs no stroke; the middle of a long one is left out. */
START_TEST(a_long_block)
{
    const Source *const s = source_of("scope (s) {\n"
                                      "    a();\n"
                                      "    b();\n"
                                      "    c();\n"
                                      "    d();\n"
                                      "    e();\n"
                                      "    f(x);\n"
                                      "}\n");
    Report *const report = report_new(TEXT_USE_OF_MOVED, find(s, "x", 1), "x", NULL);
    report_primary(report, TEXT_USED_AFTER_MOVE, NULL, NULL);
    report_label(report, find(s, s->text, 1), TEXT_DECLARED_HERE, "x", NULL);
    Span *const block = &g_array_index(report->labels, ReportLabel, 1).span;
    block->end_line = 8;
    block->end_column = 2;
    expect(report, &plain,
           "error[E0382]: use of moved value: `x`\n"
           " --> demo.c:7:7\n"
           "  |\n"
           "1 | / scope (s) {\n"
           "2 | |     a();\n"
           "3 | |     b();\n"
           "4 | |     c();\n"
           "... |\n"
           "7 | |     f(x);\n"
           "  | |       ^ value used here after move\n"
           "8 | | }\n"
           "  | |_- `x` declared here\n");
}
END_TEST

START_TEST(another_file)
{
    const Source *const s = source_of("use(count);\n");
    const char *const text = "\n\nextern int count;\n";
    const Source *const header = source_of_text("demo.h", text, strlen(text));
    Report *const report = report_new(TEXT_GLOBAL_RACE, find(s, "count", 1), "count", NULL);
    report_primary(report, TEXT_GLOBAL_RACE_HERE, NULL, NULL);
    report_label(report, find(header, "count", 1), TEXT_GLOBAL_DECLARED, "count", NULL);
    expect(report, &plain,
           "error[E0133]: use of mutable static `count` in code that a thread may run\n"
           " --> demo.c:1:5\n"
           "  |\n"
           "1 | use(count);\n"
           "  |     ^^^^^ use of mutable static\n"
           "  |\n"
           " ::: demo.h:3:12\n"
           "  |\n"
           "3 | extern int count;\n"
           "  |            ----- `count` declared here, without a lock\n");
}
END_TEST

START_TEST(inside_of_a_macro)
{
    const Source *const s = source_of("#define TAKE(x) take(move(x))\nTAKE(job);\n");
    const Span inner = find(s, "move(x)", 1);
    Span span = find(s, "TAKE(job)", 1);
    span.in_macro = &inner;
    Report *const report = report_new(TEXT_USE_OF_MOVED, span, "job", NULL);
    report_primary(report, TEXT_USED_AFTER_MOVE, NULL, NULL);
    expect(report, &plain,
           "error[E0382]: use of moved value: `job`\n"
           " --> demo.c:2:1\n"
           "  |\n"
           "1 | #define TAKE(x) take(move(x))\n"
           "  |                      ------- in this macro\n"
           "2 | TAKE(job);\n"
           "  | ^^^^^^^^^ value used here after move\n");
}
END_TEST

START_TEST(a_note_with_a_place)
{
    const Source *const s = source_of("void f(int);\nf(job);\n");
    Report *const report = report_new(TEXT_CLANG_ERROR, find(s, "job", 1), "no such thing", NULL);
    report_note_at(report, find(s, "f", 1), TEXT_CLANG_NOTE, "declared here", NULL);
    expect(report, &plain,
           "error: no such thing\n"
           " --> demo.c:2:3\n"
           "  |\n"
           "2 | f(job);\n"
           "  |   ^^^\n"
           "  |\n"
           "note: declared here\n"
           " --> demo.c:1:6\n"
           "  |\n"
           "1 | void f(int);\n"
           "  |      ^\n");
}
END_TEST

/* A tab is four columns, a wide character two, a mark none. */
START_TEST(tabs_and_wide_characters)
{
    const Source *const s = source_of("\tf(\"\u4e16\u754c\", e\u0301x, job);\n");
    Report *const report = report_new(TEXT_USE_OF_MOVED, find(s, "job", 1), "job", NULL);
    report_primary(report, TEXT_USED_AFTER_MOVE, NULL, NULL);
    expect(report, &plain,
           "error[E0382]: use of moved value: `job`\n"
           " --> demo.c:1:20\n"
           "  |\n"
           "1 |     f(\"\u4e16\u754c\", e\u0301x, job);\n"
           "  |                   ^^^ value used here after move\n");
}
END_TEST

START_TEST(bytes_that_are_no_text)
{
    const Source *const s = source_of("f(\"\xff\x01\u202e\", job);\r\n");
    Report *const report = report_new(TEXT_USE_OF_MOVED, find(s, "job", 1), "job", NULL);
    expect(report, &plain,
           "error[E0382]: use of moved value: `job`\n"
           " --> demo.c:1:12\n"
           "  |\n"
           "1 | f(\"\ufffd\u2401\ufffd\", job);\n"
           "  |          ^^^\n");
}
END_TEST

START_TEST(no_place_at_all)
{
    expect(report_new(TEXT_CLANG_ERROR, (Span){0}, "two\nlines", NULL), &plain,
           "error: two\nlines\n");
}
END_TEST

START_TEST(a_file_that_cannot_be_read)
{
    const Span span = {source_of_path("gone/away.c"), 7, 3, 7, 9, NULL};
    expect(report_new(TEXT_CLANG_ERROR, span, "it was here", NULL), &plain,
           "error: it was here\n"
           " --> gone/away.c:7:3\n");
}
END_TEST

/* Behind the end of a line, behind the last line, ends before starts: shown as far as it goes. */
START_TEST(places_that_are_not_there)
{
    const Source *const s = source_of("ab\n");
    const Span spans[] = {
        {s, 1, 3, 1, 3, NULL}, {s, 1, 90, 1, 99, NULL}, {s, 9, 1, 9, 2, NULL},
        {s, 1, 2, 1, 1, NULL}, {s, 1, 1, 7, 1, NULL},   {s, 0, 0, 0, 0, NULL},
    };
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        Report *const report = report_new(TEXT_CLANG_ERROR, spans[i], "words", NULL);
        GString *const output = g_string_new(NULL);
        diag_render(report, &plain, output);
        ck_assert(g_str_has_prefix(output->str, "error: words\n --> demo.c:"));
        g_string_free(output, TRUE);
        report_free(report);
    }
}
END_TEST

/* What is pointed at is shown of a line that is too long to be. */
START_TEST(a_very_long_line)
{
    GString *const text = g_string_new(NULL);
    for (int i = 0; i < 1000; i++)
        g_string_append(text, "abcdefghi ");
    g_string_append(text, "JOB");
    for (int i = 0; i < 1000; i++)
        g_string_append(text, " abcdefghi");
    const Source *const s = source_of(text->str);
    Report *const report = report_new(TEXT_USE_OF_MOVED, find(s, "JOB", 1), "job", NULL);
    report_primary(report, TEXT_USED_AFTER_MOVE, NULL, NULL);
    expect(report, &(DiagOptions){.short_notes = true, .columns = 80},
           "error[E0382]: use of moved value: `job`\n"
           " --> demo.c:1:10001\n"
           "  |\n"
           "1 | ...defghi abcdefghi JOB abcdefghi abcdefghi abcdefghi abcdefghi abcdefghi ab...\n"
           "  |                     ^^^ value used here after move\n");
    g_string_free(text, TRUE);
}
END_TEST

START_TEST(colours_are_those_of_rustc)
{
    const Source *const s = source_of("x;\n");
    Report *const report = report_new(TEXT_NOT_UNDERSTOOD, find(s, "x", 1), "hm", NULL);
    expect(report, &(DiagOptions){.colour = true, .short_notes = true},
           "\033[1m\033[33mwarning[E9001]\033[0m\033[1m: this is not understood here: hm\033[0m\n"
           " \033[1m\033[38;5;12m-->\033[0m demo.c:1:1\n"
           "  \033[1m\033[38;5;12m|\033[0m\n"
           "\033[1m\033[38;5;12m1\033[0m \033[1m\033[38;5;12m|\033[0m x;\n"
           "  \033[1m\033[38;5;12m|\033[0m \033[1m\033[33m^\033[0m\n");
}
END_TEST

START_TEST(the_sum_at_the_end)
{
    static const struct {
        int errors, warnings;
        bool deny;
        const char *end;
    } cases[] = {
        {0, 0, false, ""},
        {1, 0, false, "\n\n1 error\n"},
        {2, 1, false, "\n\n2 errors; 1 warning\n"},
        {0, 2, false, "\n\n2 warnings\n"},
        {0, 2, true, "\n\n2 errors\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        GPtrArray *const reports = g_ptr_array_new_with_free_func((GDestroyNotify)report_free);
        for (int j = 0; j < cases[i].errors; j++)
            g_ptr_array_add(reports, report_new(TEXT_CLANG_ERROR, (Span){0}, "e", NULL));
        for (int j = 0; j < cases[i].warnings; j++)
            g_ptr_array_add(reports, report_new(TEXT_NOT_UNDERSTOOD, (Span){0}, "w", NULL));
        GString *const output = g_string_new(NULL);
        diag_text(reports, &(DiagOptions){.deny_warnings = cases[i].deny}, output);
        ck_assert(g_str_has_suffix(output->str, cases[i].end));
        ck_assert(output->len > 0 || *cases[i].end == '\0');
        g_string_free(output, TRUE);
        g_ptr_array_unref(reports);
    }
}
END_TEST

static Suite *
render_suite(void)
{
    TCase *const tcase = tcase_create("render");
    tcase_add_test(tcase, one_label);
    tcase_add_test(tcase, two_labels_on_one_line);
    tcase_add_test(tcase, three_labels_on_one_line);
    tcase_add_test(tcase, a_label_inside_of_another);
    tcase_add_test(tcase, the_same_place_twice);
    tcase_add_test(tcase, gaps_between_lines);
    tcase_add_test(tcase, over_several_lines);
    tcase_add_test(tcase, a_long_block);
    tcase_add_test(tcase, another_file);
    tcase_add_test(tcase, inside_of_a_macro);
    tcase_add_test(tcase, a_note_with_a_place);
    tcase_add_test(tcase, tabs_and_wide_characters);
    tcase_add_test(tcase, bytes_that_are_no_text);
    tcase_add_test(tcase, no_place_at_all);
    tcase_add_test(tcase, a_file_that_cannot_be_read);
    tcase_add_test(tcase, places_that_are_not_there);
    tcase_add_test(tcase, a_very_long_line);
    tcase_add_test(tcase, colours_are_those_of_rustc);
    tcase_add_test(tcase, the_sum_at_the_end);
    Suite *const suite = suite_create("render");
    suite_add_tcase(suite, tcase);
    return suite;
}

int
main(void)
{
    SRunner *const runner = srunner_create(render_suite());
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
