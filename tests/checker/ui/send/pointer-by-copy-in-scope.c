/* SPDX-License-Identifier: MIT */
/* pointer-by-copy-in-scope.c - a raw pointer by_copy to a scoped thread is raw all the same */
#include <belay/prelude.h>

struct buffer {
    char *bytes;
};

closure(void, fill, by_copy(struct buffer, buffer))
{
    buffer.bytes[0] = 0;
}

closure(void, fill_borrowed, by_mut(char, bytes))
{
    bytes[0] = 0;
}

void
rejected(struct buffer buffer)
{
    scope (s)
        scope_spawn(s, fill, buffer); //~ E0277
}

void
accepted(struct buffer buffer)
{
    scope (s)
        scope_spawn(s, fill_borrowed, buffer.bytes);
}
