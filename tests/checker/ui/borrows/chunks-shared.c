/* SPDX-License-Identifier: MIT */
/* chunks-shared.c - a walk that reads lends its array shared; one that writes, what it leads to */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void note(size_t n);
void look(const Ints *v);
void change(Ints *v);

closure(void, fill, by_mut(int, part), by_copy(size_t, len))
{
    for (size_t i = 0; i < len; i++)
        part[i] = 1;
}

closure(int, first, by_ref(int, part), by_copy(size_t, len))
{
    return len > 0 ? *part : 0;
}

void
accepted(Ints *v)
{
    own(Ints) w = Ints_new(8);
    scope (s) {
        for_chunks (chunk, s, 2, w.data, w.len)
            scope_spawn(s, first, chunk.data, chunk.len);
        for_chunks (chunk, s, 4, w.data, w.len)
            scope_spawn(s, first, chunk.data, chunk.len);
        note(w.len);
        look(&w);
        const Ints *const borrow = &w;
        look(borrow);
        for_chunks_mut (chunk, s, 2, v->data, v->len)
            scope_spawn(s, fill, chunk.data, chunk.len);
        note(v->len); /* what is beside the pointer is not lent */
    }
}

void
rejected_change(void)
{
    own(Ints) w = Ints_new(8);
    scope (s) {
        for_chunks (chunk, s, 2, w.data, w.len)
            scope_spawn(s, first, chunk.data, chunk.len);
        change(&w); //~ E0502
    }
}

void
rejected_second_walk(void)
{
    own(Ints) w = Ints_new(8);
    scope (s) {
        for_chunks (chunk, s, 2, w.data, w.len)
            scope_spawn(s, first, chunk.data, chunk.len);
        for_chunks_mut (chunk, s, 2, w.data, w.len)
            scope_spawn(s, fill, chunk.data, chunk.len); //~ E0502
    }
}

void
rejected_look(void)
{
    own(Ints) w = Ints_new(8);
    scope (s) {
        for_chunks_mut (chunk, s, 2, w.data, w.len)
            scope_spawn(s, fill, chunk.data, chunk.len);
        look(&w); //~ E0502
    }
}
