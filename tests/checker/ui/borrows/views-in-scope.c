/* SPDX-License-Identifier: MIT */
/* views-in-scope.c - threads of a scope that get values that hold borrows */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct view {
    BELAY_LENDS const int *first;
};
struct editor {
    BELAY_LENDS int *first;
};

void push(Ints *v);
void use(const int *n);
void change(int *n);

closure(void, look, by_copy(struct view, view))
{
    use(view.first);
}

closure(void, edit, by_copy(struct editor, editor))
{
    change(editor.first);
}

closure(void, edit_parts, by_copy(size_t, begin), by_copy(size_t, end),
        by_copy(struct editor, editor))
{
    for (; begin < end; begin++)
        change(editor.first);
}

static void
start(belay_scope *s, struct view view)
{
    scope_spawn(s, look, view);
}

void
rejected_plain(void)
{
    int n = 0;
    const struct view view = {&n};
    scope (s) {
        scope_spawn(s, look, view);
        n = 2; //~ E0506
    }
}

void
rejected_owned(void)
{
    own(Ints) v = Ints_new(3);
    const struct editor editor = {v.data};
    scope (s) {
        scope_spawn(s, edit, editor);
        use(&v.data[0]); //~ E0502
    }
}

void
rejected_twice(void)
{
    int n = 0;
    const struct editor editor = {&n};
    scope (s) {
        scope_spawn(s, edit, editor);
        scope_spawn(s, edit, editor); //~ E0499
    }
}

void
rejected_loop(void)
{
    int n = 0;
    scope (s)
        for (int i = 0; i < 2; i++) {
            const struct editor editor = {&n}; //~ E0499
            scope_spawn(s, edit, editor);
        }
}

void
rejected_function(void)
{
    own(Ints) v = Ints_new(3);
    scope (s) {
        const struct view view = {v.data};
        start(s, view);
        push(&v); //~ E0502
    }
}

void
rejected_parallel(const belay_pool *pool)
{
    int n = 0;
    const struct editor editor = {&n};
    parallel_for(pool, 0, 8, 0, edit_parts, editor); //~ E0499
}

void
accepted(void)
{
    int n = 0, m = 0;
    own(Ints) v = Ints_new(3);
    const struct view view = {v.data};
    scope (s) {
        const struct editor editor = {&n};
        scope_spawn(s, edit, editor);
        scope_spawn(s, look, view);
        start(s, view);
        m = 2;
        use(&v.data[0]);
    }
    push(&v);
    n = m;
    use(&n);
}
