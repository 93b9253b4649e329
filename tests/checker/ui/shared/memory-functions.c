/* SPDX-License-Identifier: MIT */
/* memory-functions.c - memcpy and memset into what is shared */
#include <belay/prelude.h>

#include <string.h>

struct text {
    char bytes[8];
};
ARC(SharedText, struct text);

void
rejected(const SharedText *text)
{
    memset((void *)SharedText_get(text), 0, 8);       //~ E0596
    strcpy((char *)SharedText_get(text)->bytes, "x"); //~ E0596
}

void
accepted(const SharedText *text, char *out)
{
    memcpy(out, SharedText_get(text), 8);
    strcpy(out, SharedText_get(text)->bytes);
}
