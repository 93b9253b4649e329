/* SPDX-License-Identifier: MIT */
/* element-of-parameter.c - addresses of members and elements of what a parameter points to */
#include <belay/prelude.h>

struct table {
    int rows[8];
    struct {
        int deep;
    } inner;
};

closure(void, look, by_copy(const int *, row))
{
    (void)*row;
}

closure(void, look_in_scope, by_ref(int, row))
{
    (void)*row;
}

void
rejected(const struct table *table)
{
    spawn(look, &table->rows[3]); //~ E0521
    spawn(look, &table->inner.deep); //~ E0521
    spawn(look, table->rows); //~ E0521
    spawn(look, table->rows + 1); //~ E0521
}

void
accepted(const struct table *table)
{
    scope (s) {
        scope_spawn(s, look_in_scope, &table->rows[3]);
        scope_spawn(s, look_in_scope, table->rows + 1);
    }
}
