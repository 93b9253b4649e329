/* SPDX-License-Identifier: MIT */
/* nested-scopes.c - what an inner scope borrows is free again when it ends */
#include <belay/prelude.h>

struct list {
    int len;
};

closure(void, change, by_mut(struct list, list))
{
    list->len = 1;
}

closure(void, look, by_ref(struct list, list))
{
    (void)list->len;
}

void
accepted(void)
{
    struct list a = {0}, b = {0};
    scope (outer) {
        scope_spawn(outer, change, &a);
        scope (inner)
            scope_spawn(inner, change, &b);
        b.len = 2;
        scope_spawn(outer, look, &b);
    }
}

void
rejected(void)
{
    struct list a = {0}, b = {0};
    scope (outer) {
        scope_spawn(outer, change, &a);
        scope (inner) {
            scope_spawn(inner, change, &b);
            scope_spawn(inner, look, &a); //~ E0502
        }
        a.len = 2; //~ E0506
    }
}
