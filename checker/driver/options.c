/* SPDX-License-Identifier: MIT */
/*
 * options.c - option tables, by GLib's GOption: they give the parsing and the help.
 *
 * clang-tidy's options are understood where they have a meaning here and accepted where they have
 * none, also in its form with one dash, so that what calls clang-tidy can call `belay check`
 * instead.
 */
#include "driver/options.h"

#include <stdlib.h>
#include <string.h>

#include "driver/complain.h"

/* Options as GOption fills them in, before they are looked at. */
typedef struct Raw {
    char *format, *colour, *dump, *build_dir, *warnings_as_errors, *ignored;
    char **before, **after, **files;
    gint threads;
    gboolean deny_warnings, list_unsafe, separate, quiet, verify, every_owned, ignored_flag;
} Raw;

static const char check_about[] =
    "Prove that the files, judged together as one program, have no data race, no use of a moved\n"
    "value, and no borrow that outlives what it borrows.\n"
    "\n"
    "CFLAGS are the compiler's flags for all files; a compiler's whole command will do. With -p "
    "they\n"
    "are added to those of compile_commands.json, and without FILE all of its files are checked.";
static const char check_more[] =
    "Text goes to standard error, other formats go to standard output.\n"
    "\n"
    "Exit status: 0 when nothing is wrong (warnings alone are nothing wrong), 1 for errors, 2 for "
    "a\n"
    "mistake in the command line or something that cannot be read.";
static const char cc_about[] =
    "Check the C sources among the arguments of a compiler, then run the compiler with the same\n"
    "arguments: make CC=\"belay cc gcc\", cmake -DCMAKE_C_COMPILER_LAUNCHER=\"belay;cc\". What "
    "compiles\n"
    "no C (linking, preprocessing, --version) goes straight to the compiler.";
static const char cc_more[] = "Exit status: the compiler's; 1, and nothing is compiled, when the "
                              "check finds errors; 127 when\n"
                              "there is no such compiler.";

static bool
parse_format(const char *name, OutputFormat *ret_format)
{
    static const char *const names[] = {"text", "json", "sarif", "github"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            *ret_format = (OutputFormat)i;
            return true;
        }
    }
    complain("--format: '%s' is not text, json, sarif or github", name);
    return false;
}

static bool
parse_colour(const char *name, ColourChoice *ret_colour)
{
    static const char *const names[] = {"auto", "always", "never"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            *ret_colour = (ColourChoice)i;
            return true;
        }
    }
    complain("--color: '%s' is not auto, always or never", name);
    return false;
}

static void
add_all(GPtrArray *words, char **more)
{
    for (; more != NULL && *more != NULL; more++)
        g_ptr_array_add(words, g_strdup(*more));
}

/* CMake says by this word that it calls us as clang-tidy; it means nothing else. */
static void
take_before(char **words, Options *options)
{
    for (; words != NULL && *words != NULL; words++) {
        if (g_str_has_prefix(*words, "--driver-mode="))
            options->of_cmake = true;
        else
            g_ptr_array_add(options->before, g_strdup(*words));
    }
}

/* From what was given to what is meant. False, with a complaint, when that is nothing. */
static bool
take_raw(const Raw *raw, Options *options)
{
    options->deny_warnings =
        raw->deny_warnings || (raw->warnings_as_errors != NULL && *raw->warnings_as_errors != '\0');
    options->list_unsafe = raw->list_unsafe;
    options->separate = raw->separate;
    options->quiet = raw->quiet;
    options->verify = raw->verify;
    options->every_owned = raw->every_owned;
    take_before(raw->before, options);
    add_all(options->after, raw->after);
    add_all(options->files, raw->files);
    options->build_dir = g_strdup(raw->build_dir);
    if (raw->threads < 0) {
        complain("-j: %d is not a number of threads", raw->threads);
        return false;
    }
    options->threads = (size_t)raw->threads;
    if (raw->dump != NULL && strcmp(raw->dump, "mir") != 0) {
        complain("--dump: '%s' is not mir", raw->dump);
        return false;
    }
    options->dump_mir = raw->dump != NULL;
    return (raw->format == NULL || parse_format(raw->format, &options->format)) &&
           (raw->colour == NULL || parse_colour(raw->colour, &options->colour));
}

static void
raw_done(Raw *raw)
{
    g_free(raw->format);
    g_free(raw->colour);
    g_free(raw->dump);
    g_free(raw->build_dir);
    g_free(raw->warnings_as_errors);
    g_free(raw->ignored);
    g_strfreev(raw->before);
    g_strfreev(raw->after);
    g_strfreev(raw->files);
}

/* Let the context parse *argv, which it changes. */
static bool
run_parser(GOptionContext *context, char ***argv, const char *name, const char *about,
           const char *more)
{
    GError *error = NULL;
    g_autofree char *program = g_strconcat("belay ", name, NULL);
    g_set_prgname(program);
    g_option_context_set_summary(context, about);
    g_option_context_set_description(context, more);
    if (g_option_context_parse_strv(context, argv, &error))
        return true;
    complain("%s", error->message);
    complain("`belay %s --help` lists the options", name);
    g_error_free(error);
    return false;
}

/* ---- check ---------------------------------------------------------------------------------- */

/*
 * "-extra-arg=x" with its second dash, as clang-tidy takes it; NULL when it is nothing like that.
 */
static char *
double_dash(const char *word)
{
    static const char *const names[] = {
        "checks",      "config",     "config-file",      "export-fixes", "extra-arg",
        "fix",         "fix-errors", "extra-arg-before", "format-style", "header-filter",
        "line-filter", "quiet",      "system-headers",   "use-color",    "warnings-as-errors",
    };
    const size_t length = word[0] == '-' && word[1] != '-' ? strcspn(word + 1, "=") : 0;
    for (size_t i = 0; i < G_N_ELEMENTS(names) && length > 1; i++)
        if (strlen(names[i]) == length && strncmp(word + 1, names[i], length) == 0)
            return g_strconcat("-", word, NULL);
    return NULL;
}

/* clang-tidy's --use-color, --use-color=true and --use-color=0; NULL when it is none of them. */
static char *
colour_option(const char *word)
{
    static const char name[] = "--use-color";
    if (!g_str_has_prefix(word, name))
        return NULL;
    const char *const value = word + strlen(name);
    const bool off = g_ascii_strcasecmp(value, "=false") == 0 || strcmp(value, "=0") == 0;
    return g_strdup(off ? "--color=never" : "--color=always");
}

/* "-j2" and "-p=DIR", which GOption does not take; NULL when it is none of them. */
static char *
short_option(const char *word)
{
    if (g_str_has_prefix(word, "-j") && word[2] != '\0')
        return g_strconcat("--jobs=", word + 2, NULL);
    if (g_str_has_prefix(word, "-p") && word[2] != '\0')
        return g_strconcat("--p=", word + (word[2] == '=' ? 3 : 2), NULL);
    return NULL;
}

/* Bring every word into a form that GOption understands. */
static void
normalise(char **argv)
{
    static char *(*const forms[])(const char *) = {double_dash, colour_option, short_option};
    for (; *argv != NULL; argv++) {
        for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
            char *const other = forms[i](*argv);
            if (other != NULL) {
                g_free(*argv);
                *argv = other;
            }
        }
    }
}

/* Part what stands behind the first "--" from the arguments. */
static char **
split_flags(char **argv)
{
    for (; *argv != NULL; argv++) {
        if (strcmp(*argv, "--") == 0) {
            char **const flags = g_strdupv(argv + 1);
            for (char **word = argv; *word != NULL; word++)
                g_clear_pointer(word, g_free);
            return flags;
        }
    }
    return NULL;
}

/* The options of `belay check` itself. */
static GOptionGroup *
check_group(Raw *raw)
{
    const GOptionEntry table[] = {
        {"p", 'p', 0, G_OPTION_ARG_FILENAME, &raw->build_dir,
         "take the flags of each file from DIR/compile_commands.json", "DIR"},
        {"format", 0, 0, G_OPTION_ARG_STRING, &raw->format, "text (default), json, sarif or github",
         "FORMAT"},
        {"color", 0, 0, G_OPTION_ARG_STRING, &raw->colour,
         "auto (default: on a terminal, unless NO_COLOR is set), always, never", "WHEN"},
        {"deny-warnings", 0, 0, G_OPTION_ARG_NONE, &raw->deny_warnings, "warnings are errors",
         NULL},
        {"list-unsafe", 0, 0, G_OPTION_ARG_NONE, &raw->list_unsafe,
         "print every place where the proof is switched off", NULL},
        {"separate", 0, 0, G_OPTION_ARG_NONE, &raw->separate,
         "judge each FILE as a program of its own", NULL},
        {"jobs", 'j', 0, G_OPTION_ARG_INT, &raw->threads,
         "check N files at once (default: one for each processor)", "N"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &raw->quiet, "show no progress", NULL},
        {"dump", 0, 0, G_OPTION_ARG_STRING, &raw->dump,
         "print what the checker makes of each function: mir", "WHAT"},
        {"verify", 0, 0, G_OPTION_ARG_NONE, &raw->verify,
         "compare what the checker understood with the source", NULL},
        {"every-owned", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &raw->every_owned,
         "take every struct for an owned type, to exercise the checker", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->files, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    GOptionGroup *const group = g_option_group_new("check", NULL, NULL, raw, NULL);
    g_option_group_add_entries(group, table);
    return group;
}

/* Those of clang-tidy, as far as CMake and editors give them. */
static GOptionGroup *
tidy_group(Raw *raw)
{
    const GOptionEntry table[] = {
        {"extra-arg", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->after,
         "a flag behind those of each file", "FLAG"},
        {"extra-arg-before", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->before,
         "a flag in front of them", "FLAG"},
        {"warnings-as-errors", 0, 0, G_OPTION_ARG_STRING, &raw->warnings_as_errors,
         "any value but an empty one: --deny-warnings", "GLOB"},
        {"use-color", 0, 0, G_OPTION_ARG_NONE, &raw->ignored_flag,
         "--color=always; --use-color=false is --color=never", NULL},
        {"checks", 0, 0, G_OPTION_ARG_STRING, &raw->ignored, "accepted, as are those below",
         "GLOBS"},
        {"config", 0, 0, G_OPTION_ARG_STRING, &raw->ignored, "", "YAML"},
        {"config-file", 0, 0, G_OPTION_ARG_STRING, &raw->ignored, "", "FILE"},
        {"export-fixes", 0, 0, G_OPTION_ARG_STRING, &raw->ignored, "", "FILE"},
        {"format-style", 0, 0, G_OPTION_ARG_STRING, &raw->ignored, "", "STYLE"},
        {"header-filter", 0, 0, G_OPTION_ARG_STRING, &raw->ignored, "", "REGEX"},
        {"line-filter", 0, 0, G_OPTION_ARG_STRING, &raw->ignored, "", "JSON"},
        {"fix", 0, 0, G_OPTION_ARG_NONE, &raw->ignored_flag, "", NULL},
        {"fix-errors", 0, 0, G_OPTION_ARG_NONE, &raw->ignored_flag, "", NULL},
        {"system-headers", 0, 0, G_OPTION_ARG_NONE, &raw->ignored_flag, "", NULL},
        G_OPTION_ENTRY_NULL,
    };
    GOptionGroup *const group = g_option_group_new(
        "clang-tidy",
        "Options of clang-tidy:", "Show those options of clang-tidy that are accepted", raw, NULL);
    g_option_group_add_entries(group, table);
    return group;
}

static bool
parse_check(char ***argv, Raw *raw)
{
    normalise(*argv);
    GOptionContext *const context = g_option_context_new("[FILE...] [-- CFLAGS...]");
    g_option_context_set_main_group(context, check_group(raw));
    g_option_context_add_group(context, tidy_group(raw));
    const bool good = run_parser(context, argv, "check", check_about, check_more);
    g_option_context_free(context);
    return good;
}

static void
options_init(Options *options)
{
    *options = (Options){
        .before = g_ptr_array_new_with_free_func(g_free),
        .after = g_ptr_array_new_with_free_func(g_free),
        .files = g_ptr_array_new_with_free_func(g_free),
    };
}

bool
options_parse_check(int argc, char **argv, Options *ret_options)
{
    (void)argc;
    options_init(ret_options);
    Raw raw = {0};
    char **words = g_strdupv(argv);
    ret_options->flags = split_flags(words);
    bool good = parse_check(&words, &raw) && take_raw(&raw, ret_options);
    if (good && ret_options->files->len == 0 && ret_options->build_dir == NULL) {
        complain("no file to check");
        complain("`belay check --help` lists the options");
        good = false;
    }
    g_strfreev(words);
    raw_done(&raw);
    return good;
}

/* ---- cc ------------------------------------------------------------------------------------- */

static bool
parse_cc(char ***argv, Raw *raw)
{
    const GOptionEntry table[] = {
        {"format", 0, 0, G_OPTION_ARG_STRING, &raw->format, "text (default), json, sarif or github",
         "FORMAT"},
        {"color", 0, 0, G_OPTION_ARG_STRING, &raw->colour,
         "auto (default: on a terminal, unless NO_COLOR is set), always, never", "WHEN"},
        {"deny-warnings", 0, 0, G_OPTION_ARG_NONE, &raw->deny_warnings, "warnings are errors",
         NULL},
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *const context = g_option_context_new("COMPILER ARGUMENTS...");
    g_option_context_set_strict_posix(context, TRUE);
    g_option_context_add_main_entries(context, table, NULL);
    const bool good = run_parser(context, argv, "cc", cc_about, cc_more);
    g_option_context_free(context);
    return good;
}

bool
options_parse_cc(int argc, char **argv, Options *ret_options, int *ret_compiler)
{
    options_init(ret_options);
    ret_options->quiet = true;
    Raw raw = {.quiet = TRUE};
    char **words = g_strdupv(argv);
    bool good = parse_cc(&words, &raw) && take_raw(&raw, ret_options);
    *ret_compiler = argc - (int)g_strv_length(words) + 1;
    if (good && *ret_compiler >= argc) {
        complain("cc: no compiler; write for instance `belay cc gcc -c file.c`");
        good = false;
    }
    g_strfreev(words);
    raw_done(&raw);
    return good;
}

void
options_done(Options *options)
{
    g_free(options->build_dir);
    g_ptr_array_unref(options->before);
    g_ptr_array_unref(options->after);
    g_ptr_array_unref(options->files);
    g_strfreev(options->flags);
    *options = (Options){0};
}
