/* SPDX-License-Identifier: MIT */
/* view-functions.c - functions that take a view by value, and return what it borrows */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct view {
    const int *first;
    size_t len;
};
struct holder {
    struct view view;
    int times;
};

void push(Ints *v);
void use(const int *n);

static struct view
whole(const Ints *v)
{
    return (struct view){v->data, v->len};
}

static struct view
behind_first(struct view view)
{
    return (struct view){view.first + 1, view.len - 1};
}

static struct holder
hold(struct view view)
{
    return (struct holder){view, 1};
}

static size_t
length(struct view view)
{
    return view.len;
}

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    const struct view rest = behind_first(whole(&v));
    push(&v); //~ E0502
    use(rest.first);
}

const int *
rejected_held(void)
{
    own(Ints) v = Ints_new(3);
    const struct holder holder = hold(whole(&v));
    return holder.view.first; //~ E0515
}

size_t
accepted(void)
{
    own(Ints) v = Ints_new(3);
    const struct view rest = behind_first(whole(&v));
    use(rest.first);
    const size_t n = length(rest);
    push(&v);
    return n;
}
