/* SPDX-License-Identifier: MIT */
/* result-of-thread.c - what a thread of a scope returns may borrow what it was lent */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct view {
    BELAY_LENDS const int *first;
};

void push(Ints *v);
void use(const int *n);

closure(const int *, find, by_ref(Ints, v))
{
    return v->data;
}

closure(struct view, look, by_ref(Ints, v))
{
    return (struct view){v->data};
}

closure(int, count, by_ref(Ints, v))
{
    return (int)v->len;
}

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    const int *found = NULL;
    scope (s) {
        find_handle handle = scope_spawn(s, find, &v);
        unwrap(join(&handle, &found));
    }
    push(&v); //~ E0502
    use(found);
}

void
rejected_view(void)
{
    own(Ints) v = Ints_new(3);
    struct view view = {0};
    scope (s) {
        look_handle handle = scope_spawn(s, look, &v);
        (void)join(&handle, &view);
    }
    Ints_drop(&v); //~ E0505
    use(view.first);
}

void
accepted(void)
{
    own(Ints) v = Ints_new(3);
    const int *found = NULL;
    int n = 0;
    scope (s) {
        find_handle handle = scope_spawn(s, find, &v);
        count_handle counter = scope_spawn(s, count, &v);
        unwrap(join(&handle, &found));
        unwrap(join(&counter, &n));
    }
    use(found);
    push(&v);
    use(&n);
}
