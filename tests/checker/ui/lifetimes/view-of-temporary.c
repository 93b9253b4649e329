/* SPDX-License-Identifier: MIT */
/* view-of-temporary.c - a view of an owned value that nobody keeps (LIFE-029) */
#include <belay/prelude.h>

BOX_SLICE(Text, char);

Text read_text(void);
void print(const char *text);

void
rejected(void)
{
    const char *const text = read_text().data; //~ E0716
    print(text);
}

void
accepted(void)
{
    own(Text) text = read_text();
    print(text.data);
    const char *const view = text.data;
    print(view);
}
