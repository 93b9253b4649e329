/* SPDX-License-Identifier: MIT */
/* view-members.c - a member that is an exclusive borrow is one at a time, however it is copied */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct view {
    BELAY_LENDS const Ints *of;
};

struct edit {
    BELAY_LENDS Ints *of;
};

void change(Ints *v);
void look(const Ints *v);
void note(int n);

closure(void, fill, by_mut(Ints, v))
{
    change(v);
}

closure(void, fill_view, by_copy(struct edit, edit))
{
    change(edit.of);
}

void
rejected_pointer(struct edit edit)
{
    Ints *const copy = edit.of;
    look(edit.of); //~ E0502
    change(copy);
}

void
rejected_element(struct edit edit)
{
    const int *const first = &edit.of->data[0];
    change(edit.of); //~ E0502
    note(*first);
}

void
rejected_struct(struct edit edit)
{
    const struct edit copy = {edit.of};
    change(edit.of); //~ E0499
    change(copy.of);
}

void
rejected_whole(struct edit edit)
{
    struct edit copy = edit;
    const int *const first = &edit.of->data[0]; //~ E0502
    change(copy.of);
    note(*first);
}

void
rejected_thread(struct edit edit)
{
    scope (s) {
        scope_spawn(s, fill, edit.of);
        change(edit.of); //~ E0499
    }
}

void
rejected_two_threads(Ints *v)
{
    struct edit edit = {v};
    scope (s) {
        scope_spawn(s, fill_view, edit);
        scope_spawn(s, fill_view, edit); //~ E0499
    }
}

closure(void, fill_part, by_mut(int, part), by_copy(size_t, len))
{
    for (size_t i = 0; i < len; i++)
        part[i] = 0;
}

void
rejected_inside(void)
{
    scope (s) {
        own(Ints) v = Ints_new(3);
        struct edit edit = {&v};
        scope_spawn(s, fill_part, edit.of->data, edit.of->len); //~ E0373
    }
}

void
rejected_walk_inside(void)
{
    scope (s) {
        own(Ints) v = Ints_new(3);
        struct edit edit = {&v};
        for_chunks_mut (part, s, 2, edit.of->data, edit.of->len)
            scope_spawn(s, fill_part, part.data, part.len); //~ E0373
    }
}

void
accepted_one_after_another(struct edit edit)
{
    struct edit copy = edit;
    change(copy.of);
    change(edit.of);
    scope (s)
        scope_spawn(s, fill_view, edit);
    change(edit.of);
}

/* What only looks may be copied. */
const Ints *
accepted_shared(struct view view)
{
    const struct view copy = view;
    const Ints *const of = view.of;
    look(view.of);
    look(copy.of);
    return of;
}

void
accepted_set_anew(struct edit edit, Ints *other)
{
    Ints *const before = edit.of;
    edit.of = other;
    change(edit.of);
    change(before);
}
