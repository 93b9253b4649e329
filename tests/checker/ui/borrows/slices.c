/* SPDX-License-Identifier: MIT */
/* slices.c - boxed slices and their elements lent to a scope */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, fill, by_mut(int, part), by_copy(size_t, n))
{
    for (size_t i = 0; i < n; i++)
        part[i] = 1;
}

void
accepted(void)
{
    own(Ints) v = Ints_new(100);
    scope (s)
        for_chunks_mut (chunk, s, 4, v.data, v.len)
            scope_spawn(s, fill, chunk.data, chunk.len);
    v.data[0] = 2;
}

void
rejected(void)
{
    own(Ints) v = Ints_new(100);
    scope (s) {
        for_chunks_mut (chunk, s, 4, v.data, v.len)
            scope_spawn(s, fill, chunk.data, chunk.len);
        v.data[0] = 2; //~ E0506
    }
}

void
rejected_dropped(void)
{
    own(Ints) v = Ints_new(100);
    scope (s) {
        scope_spawn(s, fill, v.data, v.len);
        Ints_drop(&v); //~ E0505
    }
}

size_t
accepted_length(void)
{
    own(Ints) v = Ints_new(100);
    size_t len = 0;
    scope (s) {
        scope_spawn(s, fill, v.data, v.len);
        len = v.len;
    }
    return len;
}
