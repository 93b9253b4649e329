/* SPDX-License-Identifier: MIT */
/* in-one-call.c - one call is given two conflicting pointers (BORR-028, BORR-029) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct pair {
    Ints left, right;
};

void exchange(Ints *a, Ints *b);
void copy(Ints *to, const Ints *from);
int compare(const Ints *a, const Ints *b);
void resize(Ints *v, size_t n);
size_t length_of(const Ints *v);

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    exchange(&v, &v); //~ E0499
    copy(&v, &v);     //~ E0502
}

void
accepted(struct pair *pair)
{
    own(Ints) v = Ints_new(3);
    resize(&v, length_of(&v));
    resize(&v, v.len + 1);
    if (compare(&v, &v) == 0)
        exchange(&pair->left, &pair->right);
    copy(&pair->left, &v);
}

static const Ints *
look_and_take(const Ints *v, Ints other)
{
    Ints_drop(&other);
    return v;
}

void
rejected_moved_beside(void)
{
    own(Ints) v = Ints_new(3);
    const Ints *const same = look_and_take(&v, move(v)); //~ E0505
    (void)same;
}

void
accepted_moved_beside(void)
{
    own(Ints) v = Ints_new(3);
    own(Ints) w = Ints_new(3);
    const Ints *const same = look_and_take(&v, move(w));
    (void)same;
}
