/* SPDX-License-Identifier: MIT */
/*
 * place.c - paths and columns for people and machines.
 */
#include "diag/place.h"

#include <glib.h>
#include <string.h>

/* path without the working folder before it, or all of it. */
static const char *
below_here(const char *path, const char *here)
{
    const size_t length = strlen(here);
    if (length > 1 && strncmp(path, here, length) == 0 && path[length] == '/')
        return path + length + 1;
    return path;
}

char *
place_shown(const Source *source)
{
    g_autofree char *here = g_get_current_dir();
    return g_utf8_make_valid(below_here(source->path, here), -1);
}

uint32_t
place_character_column(const Source *source, uint32_t line, uint32_t column)
{
    size_t length = 0;
    const char *const text = source_line(source, line, &length);
    if (text == NULL || column == 0)
        return column;
    const size_t before = MIN(length, (size_t)column - 1);
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)before);
    return (uint32_t)g_utf8_strlen(valid, -1) + (uint32_t)(column - 1 - before) + 1;
}
