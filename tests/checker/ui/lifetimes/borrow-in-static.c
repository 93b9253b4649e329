/* SPDX-License-Identifier: MIT */
/* borrow-in-static.c - a borrow stored in a static (LIFE-022) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
MUTEX(Slot, const int *);

static const int *last_seen;
static Slot slot = MUTEX_INIT(NULL);
static const int fixed = 1;

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    last_seen = Ints_get(&v, 0); //~ E0597
}

void
rejected_in_mutex(void)
{
    own(Ints) v = Ints_new(3);
    with_lock (pointer, &slot)
        *pointer = Ints_get(&v, 0); //~ E0597
}

void
rejected_parameter(const Ints *v)
{
    last_seen = Ints_get(v, 0); //~ E0521
}

void
accepted(void)
{
    last_seen = &fixed;
    with_lock (pointer, &slot)
        *pointer = &fixed;
}
