/* SPDX-License-Identifier: MIT */
/* literal-to-thread.c - string literals and tables of them given to a thread (LIFE-004) */
#include <belay/prelude.h>

static const char *const greetings[] = {"hello", "hi"};

closure(void, print, by_copy(const char *, text))
{
    (void)text;
}

void
accepted(size_t which)
{
    spawn(print, "hello");
    spawn(print, greetings[0]);
    spawn(print, greetings[which]);
    const char *const text = greetings[1];
    spawn(print, text);
}
