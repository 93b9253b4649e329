/* SPDX-License-Identifier: MIT */
/* kept-on-the-heap.c - a borrow in memory that a pointer leads to goes where the pointer goes */
#include <belay/prelude.h>

#include <stdlib.h>

BOX_SLICE(Ints, int);

struct holder {
    int *place;
};

static struct holder *kept;

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    struct holder *const holder = malloc(sizeof *holder);
    holder->place = v.data; //~ E0597
    kept = holder;
}

struct holder *
rejected_returned(void)
{
    own(Ints) v = Ints_new(3);
    struct holder *const holder = malloc(sizeof *holder);
    holder->place = v.data;
    return holder; //~ E0515
}

int
rejected_used_later(struct holder *holder)
{
    own(Ints) v = Ints_new(3);
    struct holder *const mine = calloc(1, sizeof *mine);
    mine->place = v.data;
    Ints_drop(&v); //~ E0505
    const int first = *mine->place;
    free(mine);
    return first + (holder == NULL);
}

int
accepted(void)
{
    own(Ints) v = Ints_new(3);
    struct holder *const holder = malloc(sizeof *holder);
    holder->place = v.data;
    const int first = *holder->place;
    free(holder);
    Ints_drop(&v);
    return first;
}
