/* SPDX-License-Identifier: MIT */
/*
 * through-pointer-variables.c - borrows given to a scope by way of pointer variables (MOVE-025)
 */
#include <belay/prelude.h>

struct list {
    int items[4];
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
rejected(void)
{
    struct list list = {0};
    struct list *const one = &list;
    struct list *const other = one;
    scope (s) {
        scope_spawn(s, change, one);
        scope_spawn(s, change, other); //~ E0499
    }
}

int
rejected_write(void)
{
    struct list list = {0};
    struct list *const pointer = &list;
    scope (s) {
        scope_spawn(s, look, &list);
        pointer->len = 2; //~ E0506
    }
    return list.len;
}

void
accepted(void)
{
    struct list list = {0}, second = {0};
    struct list *pointer = &list;
    scope (s) {
        scope_spawn(s, change, pointer);
        pointer = &second;
        scope_spawn(s, change, pointer);
    }
}
