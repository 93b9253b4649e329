/* SPDX-License-Identifier: MIT */
/*
 * pointer-variable-to-thread.c - a variable that points to a local, given to a thread
 * (LIFE-002)
 */
#include <belay/prelude.h>

struct text {
    char words[8];
};

closure(void, print, by_copy(const struct text *, text))
{
    (void)text->words;
}

void
rejected(void)
{
    const struct text text = {"local"};
    const struct text *const pointer = &text; //~ E0597
    spawn(print, pointer);
}

void
accepted(void)
{
    static const struct text text = {"kept"};
    const struct text *const pointer = &text;
    spawn(print, pointer);
}
