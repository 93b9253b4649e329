/* SPDX-License-Identifier: MIT */
/* const-that-nobody-shares.c - a const parameter of plain C, without threads or owned values */
#include <belay/prelude.h>

#include <string.h>

char *
find(const char *text, char what)
{
    for (; *text != '\0'; text++)
        if (*text == what)
            return (char *)text;
    return NULL;
}

void
accepted(char *text)
{
    char *const found = find(text, 'x');
    if (found != NULL)
        *found = 'y';
    char *const other = strchr(text, 'z');
    if (other != NULL)
        *other = 'y';
}
