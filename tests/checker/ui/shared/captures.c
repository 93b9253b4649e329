/* SPDX-License-Identifier: MIT */
/* captures.c - a shared capture written in the body, in all its forms */
#include <belay/prelude.h>

struct table {
    int rows[4];
    int len;
};

void fill(struct table *table);

closure(void, rejected, by_ref(struct table, table))
{
    ((struct table *)table)->len = 1; //~ E0594
    int *const row = (int *)&table->rows[1];
    *row = 2;                    //~ E0594
    fill((struct table *)table); //~ E0596
}

closure(void, rejected_static, by_static(struct table, table))
{
    struct table *const writable = (struct table *)table;
    writable->rows[0]++; //~ E0594
}

closure(void, accepted, by_mut(struct table, table))
{
    table->len = 1;
    int *const row = &table->rows[1];
    *row = 2;
    fill(table);
}

closure(int, accepted_reading, by_ref(struct table, table))
{
    struct table copy = *table;
    copy.len = 2;
    return copy.len;
}
