/* SPDX-License-Identifier: MIT */
/* libc-views.c - what strchr finds points into what it was given */
#include <belay/prelude.h>

#include <string.h>

BOX_SLICE(Text, char);

size_t
rejected(void)
{
    own(Text) text = Text_from("a=b", 4);
    const char *const value = strchr(text.data, '=');
    Text_drop(&text); //~ E0505
    return value != NULL ? strlen(value) : 0;
}

size_t
accepted(void)
{
    own(Text) text = Text_from("a=b", 4);
    const char *const value = strchr(text.data, '=');
    const size_t len = value != NULL ? strlen(value) : 0;
    Text_drop(&text);
    return len;
}
