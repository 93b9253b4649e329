/* SPDX-License-Identifier: MIT */
/* member-of-struct.c - a pointer that a thread gets out of a struct: where it was filled counts */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);
RWLOCK(Table, Ints, Ints_drop);

struct view {
    BELAY_LENDS const Table *of;
};
struct named {
    const char *name;
    int n;
};

static Table table;

closure(int, read_table, by_static(Table, of_all))
{
    int n = 0;
    with_read (ints, of_all)
        n = ints->data[0];
    return n;
}

closure(void, print, by_copy(const char *, name))
{
    (void)name;
}

void fill(struct view *view);

void
rejected(struct view given)
{
    own(Table) local = Table_new(Ints_new(1));
    const struct view view = {&local}; //~ E0597
    spawn(read_table, view.of);
    spawn(read_table, given.of); //~ E0521
}

void
rejected_filled(struct named named)
{
    struct view view = {&table};
    fill(&view);
    spawn(read_table, view.of); //~ E0277
    spawn(print, named.name);   //~ E0277
}

void
accepted(void)
{
    const struct view view = {&table};
    const struct named named = {"a", 1};
    spawn(read_table, view.of);
    spawn(print, named.name);
}
