/* SPDX-License-Identifier: MIT */
/* views-in-views.c - a borrow three members deep, copied from struct to struct */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct view {
    const int *first;
};
struct pair {
    struct view left, right;
};
struct pairs {
    int n;
    struct pair last;
};

void push(Ints *v);
void use(const int *n);

struct pairs
rejected_return(const Ints *given)
{
    own(Ints) v = Ints_new(3);
    struct pairs all = {0};
    all.last.left.first = given->data;
    all.last.right.first = v.data;
    return all; //~ E0515
}

void
rejected_copy(void)
{
    own(Ints) v = Ints_new(3);
    struct pair pair = {0};
    pair.right.first = v.data;
    const struct pair copy = pair;
    const struct view view = copy.right;
    push(&v); //~ E0502
    use(view.first);
}

struct pairs
accepted_return(const Ints *given)
{
    struct pairs all = {0};
    all.last.left.first = given->data;
    all.last.right.first = given->data;
    return all;
}

void
accepted_copy(void)
{
    own(Ints) v = Ints_new(3);
    struct pair pair = {0};
    pair.right.first = v.data;
    const struct view view = pair.right;
    use(view.first);
    push(&v);
}
