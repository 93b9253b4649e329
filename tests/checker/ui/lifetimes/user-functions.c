/* SPDX-License-Identifier: MIT */
/* user-functions.c - functions of the user's own that lend, found out from their bodies */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct pair {
    Ints left, right;
};

static const int *
first_of(const Ints *v)
{
    return v->len > 0 ? &v->data[0] : NULL;
}

static Ints *
pick(struct pair *pair, bool left)
{
    if (left)
        return &pair->left;
    return &pair->right;
}

static size_t
length_of(const Ints *v)
{
    return v->len;
}

static const char *
name_of(const Ints *v)
{
    return v->len > 0 ? "full" : "empty";
}

int
rejected(void)
{
    own(Ints) v = Ints_new(3);
    const int *const first = first_of(&v);
    Ints_drop(&v); //~ E0505
    return *first;
}

const int *
rejected_returned(void)
{
    own(Ints) v = Ints_new(3);
    return first_of(&v); //~ E0515
}

size_t
accepted(void)
{
    own(Ints) v = Ints_new(3);
    const size_t len = length_of(&v);
    const char *const name = name_of(&v);
    Ints_drop(&v);
    return len + (size_t)name[0];
}

size_t
accepted_pick(struct pair *pair)
{
    return pick(pair, true)->len;
}
