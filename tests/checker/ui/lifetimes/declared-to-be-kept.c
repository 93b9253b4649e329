/* SPDX-License-Identifier: MIT */
/* declared-to-be-kept.c - BELAY_KEPT: a function without a body keeps what it is given */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

struct list;

void list_add(struct list *list, BELAY_KEPT const int *place);
void list_look(struct list *list, const int *place);
void push(Ints *v);

void
rejected(struct list *list)
{
    own(Ints) v = Ints_new(3);
    list_add(list, v.data); //~ E0597
}

void
accepted(struct list *list)
{
    own(Ints) v = Ints_new(3);
    list_look(list, v.data);
    push(&v);
}
