/* SPDX-License-Identifier: MIT */
/*
 * pages.c - finding pages, and Markdown for the terminal.
 *
 * Of Markdown only what the pages use is understood: headings, fenced code, `code` and **words**
 * within a line. Fenced code is indented by four blanks.
 */
#include "diag/pages.h"

#include <stdlib.h>
#include <string.h>

#include "diag/canvas.h"

static const char ending[] = ".md";

char *
page_read(const char *folder, const char *code)
{
    if (folder == NULL || strchr(code, '/') != NULL)
        return NULL;
    g_autofree char *name = g_strconcat(code, ending, NULL);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

static bool
is_error(const char *code)
{
    return code[0] == 'E' && g_ascii_isdigit(code[1]);
}

gint
page_compare_codes(gconstpointer a, gconstpointer b)
{
    const char *const left = *(const char *const *)a;
    const char *const right = *(const char *const *)b;
    if (is_error(left) != is_error(right))
        return is_error(left) ? -1 : 1;
    return strcmp(left, right);
}

GPtrArray *
page_codes(const char *folder)
{
    GPtrArray *const codes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = folder == NULL ? NULL : g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(name, ending) && strcmp(name, "README.md") != 0)
            g_ptr_array_add(codes, g_strndup(name, strlen(name) - strlen(ending)));
    g_ptr_array_sort(codes, page_compare_codes);
    return codes;
}

char *
page_title(const char *page)
{
    const size_t length = strcspn(page, "\n");
    g_autofree char *line = g_strndup(page, length);
    const char *const colon = strstr(line, ": ");
    return g_strdup(colon == NULL ? line : colon + 2);
}

/* ---- Markdown ------------------------------------------------------------------------------- */

/* The words of a line between two of the same marks are printed in a style, the marks are not. */
static void
print_inline(GString *output, const char *line, bool colour)
{
    static const struct {
        const char *mark;
        Style style;
    } marks[] = {{"`", STYLE_HELP}, {"**", STYLE_BOLD}};
    while (*line != '\0') {
        bool found = false;
        for (size_t i = 0; i < G_N_ELEMENTS(marks) && !found; i++) {
            const size_t length = strlen(marks[i].mark);
            const char *const end =
                g_str_has_prefix(line, marks[i].mark) ? strstr(line + length, marks[i].mark) : NULL;
            if (end == NULL || end == line + length)
                continue;
            g_autofree char *words = g_strndup(line + length, (gsize)(end - line) - length);
            /* Without colours code keeps its quotes: they say where it ends. */
            const bool quoted = !colour && marks[i].style == STYLE_HELP;
            g_string_append(output, quoted ? "`" : "");
            style_print(output, colour, marks[i].style, words);
            g_string_append(output, quoted ? "`" : "");
            line = end + length;
            found = true;
        }
        if (!found)
            g_string_append_c(output, *line++);
    }
}

/* A line of code; the mark of the tests is shown as the error that it is. */
static void
print_code(GString *output, const char *line, bool colour)
{
    const char *const mark = strstr(line, "//~ ");
    g_autofree char *code = mark == NULL ? g_strdup(line) : g_strndup(line, (gsize)(mark - line));
    if (*g_strchomp(code) != '\0')
        g_string_append_printf(output, "    %s", code);
    if (mark != NULL) {
        g_autofree char *note = g_strdup_printf("<-- %s", mark + strlen("//~ "));
        g_string_append(output, "   ");
        style_print(output, colour, STYLE_ERROR, note);
    }
    g_string_append_c(output, '\n');
}

char *
page_render(const char *page, bool colour)
{
    GString *const output = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(page, "\n", -1);
    bool code = false;
    for (guint i = 0; lines[i] != NULL; i++) {
        if (g_str_has_prefix(lines[i], "```")) {
            code = !code;
        } else if (code) {
            print_code(output, lines[i], colour);
        } else if (lines[i][0] == '#') {
            style_print(output, colour, STYLE_BOLD, lines[i] + strspn(lines[i], "# "));
            g_string_append_c(output, '\n');
        } else if (lines[i + 1] != NULL) {
            print_inline(output, lines[i], colour);
            g_string_append_c(output, '\n');
        }
    }
    return g_string_free(output, FALSE);
}

char *
page_plain(const char *page)
{
    return page_render(page, false);
}

/* ---- codes that do not exist ---------------------------------------------------------------- */

const char *
page_find(const GPtrArray *codes, const char *code)
{
    const char *const digits = code + strspn(code, "Ee");
    const bool number = *digits != '\0' && digits[strspn(digits, "0123456789")] == '\0';
    for (guint i = 0; i < codes->len; i++) {
        const char *const one = g_ptr_array_index(codes, i);
        if (g_ascii_strcasecmp(one, code) == 0)
            return one;
        if (number && is_error(one) && strlen(digits) < 10 && atoi(one + 1) == atoi(digits))
            return one;
    }
    return NULL;
}
