/* SPDX-License-Identifier: MIT */
/*
 * names.c - the distance of Levenshtein between names, without regard to case.
 */
#include "support/names.h"

#include <string.h>

/* How many letters must be changed, put in or left out to make one of the other. */
static guint
distance(const char *a, const char *b)
{
    const size_t length = strlen(b);
    g_autofree guint *row = g_new(guint, length + 1);
    for (size_t j = 0; j <= length; j++)
        row[j] = (guint)j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        guint diagonal = row[0];
        row[0] = (guint)i + 1;
        for (size_t j = 0; j < length; j++) {
            const guint above = row[j + 1];
            const guint changed =
                diagonal + (g_ascii_tolower(a[i]) == g_ascii_tolower(b[j]) ? 0 : 1);
            row[j + 1] = MIN(changed, MIN(above, row[j]) + 1);
            diagonal = above;
        }
    }
    return row[length];
}

GPtrArray *
names_nearest(const GPtrArray *names, const char *name, guint most)
{
    GPtrArray *const nearest = g_ptr_array_new();
    const guint limit = (guint)MAX(1, strlen(name) / 2);
    for (guint d = 0; d <= limit && nearest->len < most; d++)
        for (guint i = 0; i < names->len && nearest->len < most; i++)
            if (distance(name, g_ptr_array_index(names, i)) == d)
                g_ptr_array_add(nearest, g_ptr_array_index(names, i));
    return nearest;
}
