/* SPDX-License-Identifier: MIT */
/* struct-member.c - a borrow kept in a member of a struct that lives longer */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct view {
    const int *data;
    size_t len;
};

static struct view
view_of(const Ints *v)
{
    return (struct view){v->data, v->len};
}

size_t
rejected(void)
{
    struct view view;
    {
        own(Ints) v = Ints_new(3);
        view.data = Ints_get(&v, 0); //~ E0597
        view.len = v.len;
    }
    return (size_t)view.data[0];
}

int
rejected_by_function(void)
{
    own(Ints) v = Ints_new(3);
    const struct view view = view_of(&v);
    Ints_drop(&v); //~ E0505
    return view.data[0];
}

int
accepted(void)
{
    own(Ints) v = Ints_new(3);
    const struct view view = view_of(&v);
    return view.data[0] + (int)view.len;
}
