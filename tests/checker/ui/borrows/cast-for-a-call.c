/* SPDX-License-Identifier: MIT */
/* cast-for-a-call.c - a pointer that is cast for a call is borrowed from as it would be without */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

static int
first(const Ints *v)
{
    return v->data[0];
}

static void
change(Ints *v)
{
    v->data[0] = 1;
}

static int
mix(const Ints *from, Ints *to)
{
    const int *const seen = &from->data[0];
    change(to);
    return *seen;
}

int
accepted(Ints *given)
{
    own(Ints) v = Ints_new(1);
    Ints *r = &v;
    int sum = first((const Ints *)r);
    change(r);
    sum += first((const Ints *)given);
    change(given);
    return sum + first((const Ints *)&v);
}

int
rejected(void)
{
    own(Ints) v = Ints_new(1);
    Ints *r = &v;
    return mix((const Ints *)r, r); //~ E0502
}

int
rejected_parameter(Ints *given)
{
    return mix((const Ints *)given, given); //~ E0502
}

int
rejected_later(void)
{
    own(Ints) v = Ints_new(1);
    const Ints *r = &v;
    Ints_drop(&v); //~ E0505
    return first((const Ints *)r);
}
