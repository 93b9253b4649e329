/* SPDX-License-Identifier: MIT */
/*
 * explain.c - `belay explain`: the page of a code, or the list of all.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag/canvas.h"
#include "diag/pages.h"
#include "driver/commands.h"
#include "driver/complain.h"
#include "driver/output.h"
#include "support/names.h"

enum { NEAREST = 3 };

static const char help[] =
    "Usage: belay explain [CODE]\n"
    "\n"
    "Show the page of an error or a warning: a program that has it, why it is one, and the "
    "program\n"
    "mended. CODE is E0382, or 382, or the name of a warning. Without CODE all are listed.\n"
    "\n"
    "On a terminal $PAGER shows the page, or less.\n";

/* The pager to use; NULL: none. */
static FILE *
open_pager(void)
{
    const char *pager = g_getenv("PAGER");
    g_autofree char *less = NULL;
    if (!isatty(STDOUT_FILENO))
        return NULL;
    if (pager == NULL || *pager == '\0') {
        less = g_find_program_in_path("less");
        pager = less;
    }
    if (pager == NULL)
        return NULL;
    /* less shows colours, and what fits on the screen without waiting for a key. */
    g_setenv("LESS", "FRX", FALSE);
    fflush(stdout);
    signal(SIGPIPE, SIG_IGN);
    return popen(pager, "w");
}

static int
show(const char *text)
{
    FILE *const pager = open_pager();
    if (pager != NULL) {
        fputs(text, pager);
        pclose(pager);
        return EXIT_CLEAN;
    }
    return output_text(text) ? EXIT_CLEAN : EXIT_MISUSE;
}

/* A line for each page: its code and title. */
static int
list(const Home *home, const GPtrArray *codes)
{
    const bool colour = output_colour(COLOUR_AUTO, STDOUT_FILENO);
    g_autoptr(GString) text = g_string_new(NULL);
    size_t width = 0;
    for (guint i = 0; i < codes->len; i++)
        width = MAX(width, strlen(g_ptr_array_index(codes, i)));
    for (guint i = 0; i < codes->len; i++) {
        const char *const code = g_ptr_array_index(codes, i);
        g_autofree char *page = page_read(home->pages, code);
        g_autofree char *title = page == NULL ? g_strdup("") : page_title(page);
        style_print(text, colour, STYLE_BOLD, code);
        g_string_append_printf(text, "%*s%s\n", (int)(width + 2 - strlen(code)), "", title);
    }
    return show(text->str);
}

static int
unknown(const char *code, const GPtrArray *codes)
{
    g_autoptr(GPtrArray) nearest = names_nearest(codes, code, NEAREST);
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < nearest->len; i++)
        g_string_append_printf(names, "%s%s",
                               i == 0                 ? ""
                               : i + 1 < nearest->len ? ", "
                                                      : " or ",
                               (const char *)g_ptr_array_index(nearest, i));
    if (nearest->len > 0)
        complain("there is no code '%s'; is it %s?", code, names->str);
    else
        complain("there is no code '%s'; `belay explain` lists all", code);
    return EXIT_MISUSE;
}

static int
explain(const Home *home, const char *asked)
{
    g_autoptr(GPtrArray) codes = page_codes(home->pages);
    if (asked == NULL)
        return list(home, codes);
    const char *const code = page_find(codes, asked);
    if (code == NULL)
        return unknown(asked, codes);
    g_autofree char *page = page_read(home->pages, code);
    if (page == NULL) {
        complain("cannot read the page of %s in '%s'", code, home->pages);
        return EXIT_MISUSE;
    }
    g_autofree char *text = page_render(page, output_colour(COLOUR_AUTO, STDOUT_FILENO));
    return show(text);
}

int
command_explain(int argc, char **argv)
{
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        return output_text(help) ? EXIT_CLEAN : EXIT_MISUSE;
    }
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        complain("explain: one code at a time, for instance `belay explain E0382`");
        return EXIT_MISUSE;
    }
    Home home;
    if (!home_find(&home))
        return EXIT_MISUSE;
    const int status = explain(&home, argc == 2 ? argv[1] : NULL);
    home_done(&home);
    return status;
}
