/* SPDX-License-Identifier: MIT */
/* leaked.c - an owned variable that nothing drops on some way out */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);
bool ready(void);

void
rejected(void)
{
    Ints v = Ints_new(3); //~ WARN leaked_owned
    v.data[0] = 1;
}

void
rejected_on_one_way(void)
{
    Ints v = Ints_new(3); //~ WARN leaked_owned
    if (!ready())
        return;
    Ints_drop(&v);
}

size_t
rejected_parameter(Ints v) //~ WARN leaked_owned
{
    return v.len;
}

void
accepted(void)
{
    Ints v = Ints_new(3);
    if (ready()) {
        Ints_drop(&v);
        return;
    }
    keep(move(v));
}

void
accepted_own(void)
{
    own(Ints) v = Ints_new(3);
    v.data[0] = 1;
}

void
accepted_parameter(Ints v)
{
    keep(move(v));
}

void
accepted_empty(void)
{
    Ints v = {0};
    if (ready())
        return;
    v = Ints_new(3);
    keep(move(v));
}

/* Where a pointer that leads into a value is NULL, there is none to drop. */
struct link;
BOX_DECLARE(List, struct link);
struct link {
    int number;
    List next;
};
void link_drop(struct link *link);
BOX_DEFINE(List, struct link, link_drop);

void
link_drop(struct link *link)
{
    List rest = move(link->next);
    while (List_get(&rest) != NULL) {
        struct link taken = List_into_inner(&rest);
        rest = move(taken.next);
    }
}

void
accepted_without_data(void)
{
    Ints v = Ints_new(3);
    if (v.data == NULL)
        return;
    Ints_drop(&v);
}

void
rejected_with_data(void)
{
    Ints v = Ints_new(3); //~ WARN leaked_owned
    if (v.data != NULL)
        return;
    Ints_drop(&v);
}
