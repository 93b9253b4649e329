/* SPDX-License-Identifier: MIT */
/* kept-by-functions.c - a borrow that a function of the program's own keeps beyond its call */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct view {
    const int *first;
};

static const int *last;
static struct view of_all;

static void
look_at(struct view *view, const Ints *v)
{
    view->first = v->data;
}

static void
look_by_way_of(struct view *view, const Ints *v)
{
    look_at(view, v);
}

static void
keep(const int *place)
{
    last = place;
}

static void
look_once(struct view *view, const Ints *v)
{
    const int *const first = v->data;
    if (*first > 0)
        view->first = NULL;
}

int
rejected(void)
{
    struct view view = {0};
    own(Ints) v = Ints_new(3);
    look_at(&view, &v);
    Ints_drop(&v); //~ E0505
    return *view.first;
}

int
rejected_by_way_of(void)
{
    struct view view = {0};
    {
        own(Ints) v = Ints_new(3);
        look_by_way_of(&view, &v); //~ E0597
    }
    return *view.first;
}

void
rejected_static(void)
{
    own(Ints) v = Ints_new(3);
    look_at(&of_all, &v); //~ E0597
    keep(v.data);         //~ E0597
    keep(&v.data[1]);     //~ E0597
}

void
rejected_parameter(struct view *out)
{
    own(Ints) v = Ints_new(3);
    look_at(out, &v); //~ E0597
}

int
accepted(struct view *out, const Ints *given)
{
    struct view view = {0};
    own(Ints) v = Ints_new(3);
    look_at(&view, &v);
    look_at(out, given);
    look_once(out, &v);
    const int first = *view.first;
    Ints_drop(&v);
    return first;
}
