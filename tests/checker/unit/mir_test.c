/* SPDX-License-Identifier: MIT */
/*
 * mir_test.c - the text form of the MIR, and what mir_validate() refuses.
 *
 * What is printed reads back, is well formed, and prints the same: texts written by hand
 * (tests/checker/mir), and what the checker makes of every file of examples/.
 */
#include "driver/program.h"
#include "mir/mir.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* ---- there and back ------------------------------------------------------------------------- */

/* The unit as text; to be freed. */
static char *
text_of(const Unit *unit)
{
    char *text = NULL;
    size_t length;
    FILE *const out = open_memstream(&text, &length);
    ck_assert_ptr_nonnull(out);
    for (size_t i = 0; i < unit->bodies->len; i++)
        mir_print(g_ptr_array_index(unit->bodies, i), out);
    fclose(out);
    return text;
}

/* Reads it, which asks mir_validate() too, and prints it. */
static void
reads_back(const char *text, const char *path)
{
    char *error = NULL;
    Unit *const unit = mir_parse(text, strlen(text), &error);
    ck_assert_msg(unit != NULL, "%s: %s", path, error);
    char *const again = text_of(unit);
    ck_assert_msg(strcmp(text, again) == 0, "%s: printed differently:\n%s", path, again);
    free(again);
    unit_free(unit);
}

START_TEST(texts_by_hand_read_back)
{
    static const char *const names[] = {"graph.mir", "moves.mir", "small.mir"};
    g_autofree char *path = g_build_filename(BELAY_MIR, names[_i], NULL);
    g_autofree char *text = NULL;
    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    reads_back(text, path);
}
END_TEST

static char *
dump_of(const char *path)
{
    static char *flags[] = {"-std=gnu11",
                            "-fexceptions",
                            "-fsyntax-only",
                            "-w",
                            "-D__BELAY_CHECK__",
                            "-I" BELAY_INCLUDE,
                            "-D_GNU_SOURCE",
                            "-I" BELAY_EXAMPLES "/wordcount",
                            NULL};
    char *text = NULL;
    size_t length;
    FILE *const out = open_memstream(&text, &length);
    ck_assert_ptr_nonnull(out);
    const CheckOptions options = {.include_dir = BELAY_INCLUDE, .dump_mir = true, .dump_to = out};
    const CompileCommand command = {.file = (char *)(uintptr_t)path, .flags = flags};
    Program *const program = program_new(&options);
    ck_assert_msg(program_add_file(program, &command) != UNIT_UNREADABLE, "%s", path);
    program_free(program);
    fclose(out);
    return text;
}

/* Every file of a folder; how many there were. */
static size_t
folder_reads_back(const char *name)
{
    g_autofree char *folder = g_build_filename(BELAY_EXAMPLES, name, NULL);
    GDir *const files = g_dir_open(folder, 0, NULL);
    ck_assert_msg(files != NULL, "%s", folder);
    size_t count = 0;
    for (const char *file = g_dir_read_name(files); file != NULL; file = g_dir_read_name(files)) {
        if (!g_str_has_suffix(file, ".c"))
            continue;
        g_autofree char *path = g_build_filename(folder, file, NULL);
        char *const text = dump_of(path);
        reads_back(text, path);
        count += text[0] != '\0';
        free(text);
    }
    g_dir_close(files);
    return count;
}

START_TEST(what_the_checker_makes_of_the_examples_reads_back)
{
    static const char *const folders[] = {"tour", "wordcount", "pipeline", "parallel-run"};
    ck_assert_uint_gt(folder_reads_back(folders[_i]), 0);
}
END_TEST

/* ---- what the reader refuses ---------------------------------------------------------------- */

static const struct {
    const char *text, *error;
} refused[] = {
    {"fn", "a name"},
    {"block 0 {};", "`fn`"},
    {"fn f { block 0 { return; } }", "`;`"},
    {"fn f { block 0 { return } ; }", "`;`"},
    {"fn f { block 99999 { return; }; }", "a smaller number"},
    {"fn f { local 1 : \"int\"; block 0 { return; }; }", "the locals in their order"},
    {"fn f { block 0 { live _0; }; }", "a local that was declared"},
    {"fn f { local 0 : \"int\"; block 0 { live _0.0; }; }", "a local"},
    {"fn f { local 0 : \"int\"; block 0 { _0* = copy _0.1; }; }",
     "a place that fits what was said of its type"},
    {"fn f { block 0 { scope_begin 0; }; }", "a scope, from 1"},
    {"fn f { block 0 { use; }; }", "copy"},
    {"fn f { block 0 { return; }; } fn f { block 0 { return; }; }", "each function once"},
    {"fn f { local 0 : \"R\"; block 0 { _0.1024 = const; }; }", "a smaller number"},
    {"fn f { block 0 { return; return; }; }", "block 0 goes on behind a return"},
};

START_TEST(what_is_no_mir_is_refused)
{
    char *error = NULL;
    Unit *const unit = mir_parse(refused[_i].text, strlen(refused[_i].text), &error);
    ck_assert_ptr_null(unit);
    ck_assert_msg(strstr(error, refused[_i].error) != NULL, "%s: %s", refused[_i].text, error);
    g_free(error);
}
END_TEST

/* ---- what mir_validate() refuses ------------------------------------------------------------ */

static const char whole[] = "fn f {"
                            " local 0 : \"R\"; local 1 : \"P\"; local 2 result : \"int\";"
                            " block 0 { live _0; _0.1 = copy _1*; _2 = ref _0; call g(copy _0.1);"
                            " scope_begin 1; use const; } -> 1;"
                            " block 1 { return; };"
                            "}"
                            "fn other { local 0 : \"int\"; block 0 { live _0; return; }; }";

enum { LIVE, ASSIGN, REF, CALL, SCOPE, USE };

static Statement *
statement_at(Body *body, guint index)
{
    return &g_array_index(body_block_at(body, 0)->statements, Statement, index);
}

static Place *
place_at(Body *body, guint id)
{
    return g_ptr_array_index(body->places, id);
}

/* The places of `whole`: _0, _1, _2, _0.1, _1*. */
static void
breaks_order(Body *body)
{
    place_at(body, 3)->id = 4;
}

static void
takes_type(Body *body)
{
    place_at(body, 4)->type = NULL;
}

static void
takes_field(Body *body)
{
    place_at(body, 3)->index = 7;
}

static void
takes_pointer(Body *body)
{
    place_at(body, 1)->type->kind = TYPE_SCALAR;
}

static void
takes_local(Body *body)
{
    place_at(body, 0)->index = 3;
}

static void
takes_place(Body *body)
{
    statement_at(body, ASSIGN)->place = NULL;
}

static void
takes_foreign_place(Body *body)
{
    Body *const other = g_ptr_array_index(body->unit->bodies, 1);
    statement_at(body, ASSIGN)->place = place_at(other, 0);
}

static void
takes_operand(Body *body)
{
    statement_at(body, ASSIGN)->value.n_operands = 0;
}

static void
takes_operand_place(Body *body)
{
    statement_at(body, CALL)->arguments[0].place = NULL;
}

static void
takes_reference(Body *body)
{
    statement_at(body, REF)->value.place = NULL;
}

static void
lives_in_field(Body *body)
{
    statement_at(body, LIVE)->place = place_at(body, 3);
}

static void
takes_scope(Body *body)
{
    statement_at(body, SCOPE)->scope = 2;
}

static void
takes_unsafe(Body *body)
{
    statement_at(body, USE)->unsafe = 1;
}

static void
leads_nowhere(Body *body)
{
    g_array_index(body_block_at(body, 0)->successors, size_t, 0) = 9;
}

static void
takes_result(Body *body)
{
    body->result = 12;
}

static const struct {
    void (*harm)(Body *body);
    const char *wrong;
} harms[] = {
    {breaks_order, "place 3 is out of order"},
    {takes_type, "place 4 has no type"},
    {takes_field, "place 3 is not what its base can have"},
    {takes_pointer, "place 4 is not what its base can have"},
    {takes_local, "place 0 is of no local"},
    {takes_place, "an assignment without a place"},
    {takes_foreign_place, "an assignment names a place of another body"},
    {takes_operand, "a use of 0 operands"},
    {takes_operand_place, "an operand without a place"},
    {takes_reference, "a reference without a place"},
    {lives_in_field, "the life of what is no variable"},
    {takes_scope, "scope 2, which is not there"},
    {takes_unsafe, "a statement in BELAY_UNSAFE block 1, which is not there"},
    {leads_nowhere, "block 0 leads to no block"},
    {takes_result, "the result is in no local"},
};

START_TEST(what_is_broken_is_refused)
{
    char *error = NULL;
    Unit *const unit = mir_parse(whole, strlen(whole), &error);
    ck_assert_msg(unit != NULL, "%s", error);
    Body *const body = g_ptr_array_index(unit->bodies, 0);
    ck_assert_ptr_null(mir_validate(body));
    harms[_i].harm(body);
    char *const wrong = mir_validate(body);
    ck_assert_msg(wrong != NULL, "not seen: %s", harms[_i].wrong);
    ck_assert_str_eq(wrong, harms[_i].wrong);
    g_free(wrong);
    unit_free(unit);
}
END_TEST

static Suite *
mir_suite(void)
{
    TCase *const tcase = tcase_create("mir");
    tcase_add_loop_test(tcase, texts_by_hand_read_back, 0, 3);
    tcase_add_loop_test(tcase, what_the_checker_makes_of_the_examples_reads_back, 0, 4);
    tcase_add_loop_test(tcase, what_is_no_mir_is_refused, 0, G_N_ELEMENTS(refused));
    tcase_add_loop_test(tcase, what_is_broken_is_refused, 0, G_N_ELEMENTS(harms));
    Suite *const suite = suite_create("mir");
    suite_add_tcase(suite, tcase);
    return suite;
}

int
main(void)
{
    setenv("LIBCLANG_NOTHREADS", "1", 1); /* as the command does */
    SRunner *const runner = srunner_create(mir_suite());
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
