/* SPDX-License-Identifier: MIT */
/*
 * flags.c - a compiler's command line, less what is none of the checker's business.
 *
 * flags.def says which options stay. clang must not see those that make it write files (-MMD -MF x
 * writes x), nor those that only gcc knows.
 */
#include "driver/flags.h"

#include <string.h>

#include "driver/words.h"

typedef enum Form { ALONE, BEGINS, NEXT, EITHER } Form;
typedef enum Action { KEEP, DROP, DEFINE, STOPS, LANGUAGE, LIST } Action;

typedef struct Row {
    const char *name;
    Form form;
    Action action;
} Row;

static const Row rows[] = {
#define FLAG(name_, form_, action_) {name_, form_, action_},
#include "driver/flags.def"
#undef FLAG
};

bool
flags_is_c(const char *path)
{
    return g_str_has_suffix(path, ".c");
}

bool
flags_is_cpp(const char *path)
{
    static const char *const endings[] = {".C", ".cc", ".cp", ".cpp", ".cxx", ".c++", ".CPP"};
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(path, endings[i]))
            return true;
    return false;
}

static bool
fits(const Row *row, const char *word)
{
    switch (row->form) {
    case ALONE:
    case NEXT: return strcmp(word, row->name) == 0;
    case BEGINS:
    case EITHER: return g_str_has_prefix(word, row->name);
    }
    return false;
}

/* The row with the longest name that fits, or NULL. */
static const Row *
find_row(const char *word)
{
    const Row *best = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (fits(&rows[i], word) && (best == NULL || strlen(rows[i].name) > strlen(best->name)))
            best = &rows[i];
    return best;
}

/* libc's checked forms of its functions are no help in seeing what a program does. */
static bool
is_fortification(const char *definition)
{
    return g_str_has_prefix(definition, "_FORTIFY_SOURCE");
}

static void
keep(CompilerLine *line, const char *word)
{
    g_ptr_array_add(line->flags, g_strdup(word));
}

static void parse_words(CompilerLine *line, char *const *words, guint count);

/* -Wp,-DX,-I,folder: options for the preprocessor, parted by commas. */
static void
parse_list(CompilerLine *line, const char *list)
{
    g_auto(GStrv) words = g_strsplit(list, ",", -1);
    /* Here -MD and -MMD take the name of the file that they write. */
    for (guint i = 0; words[i] != NULL; i++)
        if ((strcmp(words[i], "-MD") == 0 || strcmp(words[i], "-MMD") == 0) && words[i + 1] != NULL)
            words[i + 1][0] = '\0';
    parse_words(line, words, g_strv_length(words));
}

/* What an option does, with what belongs to it: "c" of "-x c". */
static void
apply(CompilerLine *line, const Row *row, const char *word, const char *next, const char *value)
{
    switch (row->action) {
    case DROP: return;
    case STOPS: line->stops = true; return;
    case LIST: parse_list(line, value); return;
    case LANGUAGE: line->says_c = strcmp(value, "c") == 0; return;
    case DEFINE:
        if (is_fortification(value))
            return;
        break;
    case KEEP: break;
    }
    keep(line, word);
    if (next != NULL)
        keep(line, next);
}

static void
take_input(CompilerLine *line, const char *word)
{
    const bool source = flags_is_c(word) || (line->says_c && strcmp(word, "-") != 0);
    if (*word != '\0')
        g_ptr_array_add(source ? line->sources : line->others, g_strdup(word));
}

static void
parse_words(CompilerLine *line, char *const *words, guint count)
{
    bool options = true;
    for (guint i = 0; i < count; i++) {
        const char *const word = words[i];
        if (options && strcmp(word, "--") == 0) {
            options = false;
            continue;
        }
        if (!options || word[0] != '-' || word[1] == '\0') {
            take_input(line, word);
            continue;
        }
        const Row *const row = find_row(word);
        if (row == NULL)
            continue;
        const char *value = word + strlen(row->name);
        const bool apart = row->form == NEXT || (row->form == EITHER && *value == '\0');
        const char *const next = apart && i + 1 < count ? words[++i] : NULL;
        if (next != NULL)
            value = next;
        /* An option whose other half is missing is the compiler's to complain about. */
        if (!apart || next != NULL)
            apply(line, row, word, next, value);
    }
}

void
compiler_line_parse(const char *const *arguments, const char *directory, CompilerLine *ret_line)
{
    *ret_line = (CompilerLine){
        .flags = g_ptr_array_new_with_free_func(g_free),
        .sources = g_ptr_array_new_with_free_func(g_free),
        .others = g_ptr_array_new_with_free_func(g_free),
    };
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    words_expand(arguments, directory, words);
    parse_words(ret_line, (char *const *)words->pdata, words->len);
}

void
compiler_line_done(CompilerLine *line)
{
    g_ptr_array_unref(line->flags);
    g_ptr_array_unref(line->sources);
    g_ptr_array_unref(line->others);
    *line = (CompilerLine){0};
}

char *
flags_target_of(const char *compiler)
{
    static const char *const endings[] = {"-gcc", "-cc", "-clang"};
    g_autofree char *name = g_path_get_basename(compiler);
    /* A version may follow: aarch64-linux-gnu-gcc-12. */
    char *const version = strrchr(name, '-');
    if (version != NULL && version[1] != '\0' &&
        version[strspn(version + 1, "0123456789.") + 1] == '\0')
        *version = '\0';
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        if (!g_str_has_suffix(name, endings[i]))
            continue;
        name[strlen(name) - strlen(endings[i])] = '\0';
        /* my-gcc names no machine; arm-none-eabi-gcc does. */
        const char *const dash = strchr(name, '-');
        const bool triple = dash != NULL && strchr(dash + 1, '-') != NULL;
        return triple ? g_strconcat("--target=", name, NULL) : NULL;
    }
    return NULL;
}

static void
add_all(GPtrArray *flags, const GPtrArray *more)
{
    for (guint i = 0; more != NULL && i < more->len; i++)
        g_ptr_array_add(flags, g_strdup(g_ptr_array_index(more, i)));
}

/* clang looks into these by itself; named once more they would come too early. */
static bool
is_system_folder(const char *folder)
{
    return strcmp(folder, "/usr/include") == 0 || strcmp(folder, "/usr/local/include") == 0;
}

char **
flags_for_check(const CompilerLine *line, const GPtrArray *before, const GPtrArray *after,
                const Home *home)
{
    static const char *const always[] = {
        "-fsyntax-only",
        "-w",
        "-Wno-unknown-warning-option",
        /* What old C does and gcc takes, the user's compiler may judge. */
        "-Wno-implicit-function-declaration",
        "-Wno-implicit-int",
        "-Wno-int-conversion",
        "-Wno-incompatible-pointer-types",
        "-Wno-incompatible-function-pointer-types",
        "-Wno-return-type",
        "-Wno-return-mismatch",
        "-ferror-limit=0",
        "-fbracket-depth=4096",
        "-D__BELAY_CHECK__",
    };
    GPtrArray *const flags = g_ptr_array_new();
    g_ptr_array_add(flags, g_strdup("-fexceptions")); /* unless the user says otherwise */
    if (line->says_c)
        g_ptr_array_add(flags, g_strdup("-xc"));
    add_all(flags, before);
    add_all(flags, line->flags);
    add_all(flags, after);
    for (size_t i = 0; i < G_N_ELEMENTS(always); i++)
        g_ptr_array_add(flags, g_strdup(always[i]));
    if (!is_system_folder(home->include)) {
        g_ptr_array_add(flags, g_strdup("-isystem"));
        g_ptr_array_add(flags, g_strdup(home->include));
    }
    g_ptr_array_add(flags, g_strdup("-idirafter"));
    g_ptr_array_add(flags, g_strdup(home->resource));
    g_ptr_array_add(flags, NULL);
    return (char **)g_ptr_array_free(flags, FALSE);
}
