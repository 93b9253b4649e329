/* SPDX-License-Identifier: MIT */
/* chunks-of-slices.c - a walk over the parts of a slice lends the slice */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(void, look, by_ref(Ints, v))
{
    (void)v->len;
}

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
rejected(void)
{
    own(Ints) v = Ints_new(8);
    scope (s) {
        scope_spawn(s, look, &v);
        for_chunks_mut (chunk, s, 2, v.data, v.len)
            scope_spawn(s, fill, chunk.data, chunk.len); //~ E0502
    }
}

void
rejected_parameter(Ints *v)
{
    scope (s) {
        scope_spawn(s, look, v);
        for_chunks_mut (chunk, s, 2, v->data, v->len)
            scope_spawn(s, fill, chunk.data, chunk.len); //~ E0502
    }
}

void
rejected_inside(void)
{
    scope (s) {
        own(Ints) v = Ints_new(8);
        for_chunks (chunk, s, 2, v.data, v.len)
            scope_spawn(s, first, chunk.data, chunk.len); //~ E0373
    }
}

void
rejected_shared(const Ints *v)
{
    scope (s)
        scope_spawn(s, fill, v->data, v->len); //~ E0596
}

void
accepted(Ints *v, const Ints *shared)
{
    own(Ints) w = Ints_new(8);
    scope (s) {
        for_chunks_mut (chunk, s, 2, v->data, v->len)
            scope_spawn(s, fill, chunk.data, chunk.len);
        for_chunks (chunk, s, 2, shared->data, shared->len)
            scope_spawn(s, first, chunk.data, chunk.len);
        scope_spawn(s, look, shared);
        for_chunks_mut (chunk, s, 2, w.data, w.len)
            scope_spawn(s, fill, chunk.data, chunk.len);
        (void)w.len; /* only what data leads to is lent */
    }
}
