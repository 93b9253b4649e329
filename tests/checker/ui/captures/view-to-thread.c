/* SPDX-License-Identifier: MIT */
/* view-to-thread.c - a value that holds borrows goes to a thread that may outlive them */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct view {
    BELAY_LENDS const int *first;
};
struct named {
    int id;
    struct view view;
};

void use(const int *n);

closure(void, look, by_copy(struct view, view))
{
    use(view.first);
}

closure(void, look_deep, by_copy(struct named, named))
{
    use(named.view.first);
}

closure(void, pass_on, by_copy(struct view, view))
{
    spawn(look, view); //~ E0521
}

static void
start(belay_scope *s, struct view view)
{
    scope_spawn(s, look, view);
}

void
rejected_local(void)
{
    int n = 0;
    const struct view view = {&n}; //~ E0597
    spawn(look, view);
}

void
rejected_owned(void)
{
    own(Ints) v = Ints_new(3);
    const struct named named = {1, {v.data}}; //~ E0597
    spawn(look_deep, named);
}

void
rejected_parameter(struct view view)
{
    spawn(look, view); //~ E0521
}

void
rejected_pointer(const int *n)
{
    const struct view view = {n};
    spawn(look, view); //~ E0521
}

void
rejected_behind(const struct view *view)
{
    spawn(look, *view); //~ E0521
}

void
rejected_in_scope(void)
{
    scope (s) {
        own(Ints) v = Ints_new(3);
        const struct view view = {v.data}; //~ E0597
        scope_spawn(s, look, view);
    }
}

void
rejected_by_function(void)
{
    scope (s) {
        int n = 0;
        const struct view view = {&n}; //~ E0597
        start(s, view);
    }
}

void
accepted(struct view given)
{
    static const int fixed = 1;
    const struct view of_static = {&fixed};
    own(Ints) v = Ints_new(3);
    const struct view view = {v.data};
    spawn(look, of_static);
    scope (s) {
        scope_spawn(s, look, view);
        start(s, view);
        scope_spawn(s, look, given);
    }
}
