/* SPDX-License-Identifier: MIT */
/* scope-parameter.c - what a thread of the caller's scope borrows is borrowed until the return */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void change(Ints *v);
void look(const Ints *v);
bool again(void);

closure(void, fill, by_mut(Ints, v))
{
    change(v);
}

closure(void, sum, by_ref(Ints, v))
{
    look(v);
}

closure(void, fill_part, by_mut(int, part), by_copy(size_t, len))
{
    for (size_t i = 0; i < len; i++)
        part[i] = 0;
}

void
rejected(belay_scope *s, Ints *v)
{
    scope_spawn(s, fill, v);
    change(v); //~ E0499
}

void
rejected_read(belay_scope *s, Ints *v)
{
    scope_spawn(s, fill, v);
    look(v); //~ E0502
}

void
rejected_twice(belay_scope *s, Ints *v)
{
    scope_spawn(s, fill, v);
    scope_spawn(s, sum, v); //~ E0502
}

void
rejected_loop(belay_scope *s, Ints *v)
{
    while (again())
        scope_spawn(s, fill, v); //~ E0499
}

void
rejected_walk(belay_scope *s, Ints *v)
{
    for_chunks_mut (part, s, 2, v->data, v->len)
        scope_spawn(s, fill_part, part.data, part.len);
    change(v); //~ E0499
}

void
rejected_copy(belay_scope *s, Ints *v)
{
    belay_scope *const copy = s;
    scope_spawn(copy, fill, v);
    change(v); //~ E0499
}

static void
in_threads(belay_scope *s, Ints *v)
{
    scope_spawn(s, fill, v);
}

void
rejected_passed_on(belay_scope *s, Ints *v)
{
    in_threads(s, v);
    look(v); //~ E0502
}

void
accepted(belay_scope *s, Ints *v, Ints *w)
{
    change(v);
    scope_spawn(s, sum, v);
    look(v);
    scope_spawn(s, sum, v);
    if (again())
        return;
    scope_spawn(s, fill, w);
}
