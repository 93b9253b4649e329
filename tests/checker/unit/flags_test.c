/* SPDX-License-Identifier: MIT */
/*
 * flags_test.c - command lines: checker/driver/words.c, flags.c.
 */
#include "driver/flags.h"
#include "driver/words.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The words with | between them. */
static char *
joined(const GPtrArray *words)
{
    GString *const text = g_string_new(NULL);
    for (guint i = 0; i < words->len; i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : "|",
                               (const char *)g_ptr_array_index(words, i));
    return g_string_free(text, FALSE);
}

static const struct {
    const char *text, *words;
} splits[] = {
    {"", ""},
    {" \t\n ", ""},
    {"cc -c  a.c\n", "cc|-c|a.c"},
    {"'a b' \"c d\" e\\ f", "a b|c d|e f"},
    {"-DX=\\\"y\\\"", "-DX=\"y\""},
    {"\"-DX=\\\"a b\\\"\"", "-DX=\"a b\""},
    {"'it'\\''s' \"a\\\\b\" \"\\x\"", "it's|a\\b|\\x"},
    {"'' \"\" x", "||x"},
    {"a\\\nb \"c\\\nd\"", "ab|cd"},
    {"'never closed", "never closed"},
    {"\"never \\", "never \\"},
    {"end\\", "end"},
};

START_TEST(words_are_split_as_by_a_shell)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    words_split(splits[_i].text, words);
    g_autofree char *found = joined(words);
    ck_assert_str_eq(found, splits[_i].words);
}
END_TEST

START_TEST(files_of_arguments_are_read_where_they_are)
{
    g_autofree char *folder = g_dir_make_tmp("flags-test-XXXXXX", NULL);
    g_autofree char *inner = g_build_filename(folder, "inner", NULL);
    g_autofree char *outer = g_build_filename(folder, "outer", NULL);
    ck_assert(g_file_set_contents(inner, "-c 'a b.c'", -1, NULL));
    ck_assert(g_file_set_contents(outer, "-O2 @inner @outer", -1, NULL));
    const char *const given[] = {"x", "@inner", "@missing", "@", NULL};
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    words_expand(given, folder, words);
    g_autofree char *found = joined(words);
    ck_assert_str_eq(found, "x|-c|a b.c|@missing|@");

    /* A file that names itself ends somewhere. */
    const char *const endless[] = {"@outer", NULL};
    g_autoptr(GPtrArray) more = g_ptr_array_new_with_free_func(g_free);
    words_expand(endless, folder, more);
    ck_assert_uint_gt(more->len, 3);
    ck_assert_uint_lt(more->len, 1000);
    unlink(inner);
    unlink(outer);
    rmdir(folder);
}
END_TEST

static const struct {
    const char *line, *flags, *sources;
    bool stops;
} lines[] = {
    {"-c a.c -o a.o", "", "a.c", false},
    {"-Iinc -I inc2 -DX -D Y=1 -U Z a.c b.c c.o -lm", "-Iinc|-I|inc2|-DX|-D|Y=1|-U|Z", "a.c|b.c",
     false},
    {"-MMD -MF a.d -MT a.o -MQ b -MP -MG -MJ j -c a.c", "", "a.c", false},
    {"-MFa.d -oa.o -save-temps=obj -fplugin=x.so a.c", "", "a.c", false},
    {"-Wp,-MMD,a.d,-DX,-D,Y -Wall -Wl,-z,now a.c", "-DX|-D|Y", "a.c", false},
    {"-std=gnu11 -O2 -g3 -fanalyzer -fipa-pta -pthread -m32 -mtune=native a.c",
     "-std=gnu11|-O2|-pthread|-m32", "a.c", false},
    {"-D_FORTIFY_SOURCE=2 -D _FORTIFY_SOURCE=3 -D_GNU_SOURCE a.c", "-D_GNU_SOURCE", "a.c", false},
    {"-include a.h -isystem sys -idirafter last -iquote q -imacros m a.c",
     "-include|a.h|-isystem|sys|-idirafter|last|-iquote|q|-imacros|m", "a.c", false},
    {"--sysroot=/r --sysroot /s -isysroot t a.c", "--sysroot=/r|--sysroot|/s|-isysroot|t", "a.c",
     false},
    {"-x c a.inc", "", "a.inc", false},
    {"-xc -", "", "", false},
    {"-x c++ a.inc a.cc", "", "", false},
    {"-x assembler a.S", "", "", false},
    {"-E a.c", "", "a.c", true},
    {"-M a.c", "", "a.c", true},
    {"-MM a.c", "", "a.c", true},
    {"--version", "", "", true},
    {"-print-file-name=include", "", "", true},
    {"-dumpbase a -c a.c", "", "a.c", false},
    {"-Xclang -load -Xclang x.so a.c", "", "a.c", false},
    {"-T script.c -L lib.c -u sym.c a.c", "", "a.c", false},
    {"-I", "", "", false},
    {"-c -- a.c -weird.c", "", "a.c|-weird.c", false},
    {"gcc -c a.c", "", "a.c", false},
};

START_TEST(what_matters_of_a_line_is_kept)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    words_split(lines[_i].line, words);
    g_ptr_array_add(words, NULL);
    CompilerLine line;
    compiler_line_parse((const char *const *)words->pdata, NULL, &line);
    g_autofree char *flags = joined(line.flags);
    g_autofree char *sources = joined(line.sources);
    ck_assert_str_eq(flags, lines[_i].flags);
    ck_assert_str_eq(sources, lines[_i].sources);
    ck_assert_int_eq(line.stops, lines[_i].stops);
    compiler_line_done(&line);
}
END_TEST

static const struct {
    const char *compiler, *target;
} targets[] = {
    {"gcc", NULL},
    {"/usr/bin/gcc-12", NULL},
    {"musl-gcc", NULL},
    {"my-own-compiler", NULL},
    {"arm-none-eabi-gcc", "--target=arm-none-eabi"},
    {"/opt/bin/aarch64-linux-gnu-gcc-12", "--target=aarch64-linux-gnu"},
    {"x86_64-w64-mingw32-clang", "--target=x86_64-w64-mingw32"},
    {"", NULL},
    {"-", NULL},
};

START_TEST(the_name_of_a_compiler_tells_its_machine)
{
    g_autofree char *target = flags_target_of(targets[_i].compiler);
    ck_assert_pstr_eq(target, targets[_i].target);
}
END_TEST

START_TEST(clang_gets_what_a_check_needs)
{
    char include[] = "/opt/include";
    char resource[] = "/opt/resource";
    char system[] = "/usr/include";
    Home home = {.include = include, .resource = resource};
    const char *const words[] = {"-fno-exceptions", "-DX", NULL};
    CompilerLine line;
    compiler_line_parse(words, NULL, &line);
    g_auto(GStrv) flags = flags_for_check(&line, NULL, NULL, &home);
    const gchar *const *const found = (const gchar *const *)flags;
    ck_assert(g_strv_contains(found, "-D__BELAY_CHECK__"));
    ck_assert(g_strv_contains(found, "-fsyntax-only"));
    ck_assert(g_strv_contains(found, include));
    ck_assert(g_strv_contains(found, resource));
    /* What the user says of exceptions comes last, and counts. */
    ck_assert_str_eq(flags[0], "-fexceptions");
    ck_assert_str_eq(flags[1], "-fno-exceptions");

    /* A folder that clang searches by itself must not come before its own headers. */
    home.include = system;
    g_auto(GStrv) others = flags_for_check(&line, NULL, NULL, &home);
    ck_assert(!g_strv_contains((const gchar *const *)others, system));
    compiler_line_done(&line);
}
END_TEST

static Suite *
flags_suite(void)
{
    TCase *const tcase = tcase_create("flags");
    tcase_add_loop_test(tcase, words_are_split_as_by_a_shell, 0, G_N_ELEMENTS(splits));
    tcase_add_test(tcase, files_of_arguments_are_read_where_they_are);
    tcase_add_loop_test(tcase, what_matters_of_a_line_is_kept, 0, G_N_ELEMENTS(lines));
    tcase_add_loop_test(tcase, the_name_of_a_compiler_tells_its_machine, 0, G_N_ELEMENTS(targets));
    tcase_add_test(tcase, clang_gets_what_a_check_needs);
    Suite *const suite = suite_create("flags");
    suite_add_tcase(suite, tcase);
    return suite;
}

int
main(void)
{
    SRunner *const runner = srunner_create(flags_suite());
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
