/* SPDX-License-Identifier: MIT */
/* branches.c - borrows on one branch and on the other */
#include <belay/prelude.h>

struct list {
    int len;
};

closure(void, change, by_mut(struct list, list))
{
    list->len = 1;
}

void
accepted(int kind)
{
    struct list list = {0};
    scope (s) {
        if (kind == 1)
            scope_spawn(s, change, &list);
        else if (kind == 2)
            scope_spawn(s, change, &list);
        else
            list.len = 3;
    }
    scope (s) {
        switch (kind) {
        case 1: scope_spawn(s, change, &list); break;
        case 2: scope_spawn(s, change, &list); break;
        default: list.len = 3;
        }
    }
}

void
rejected(int kind)
{
    struct list list = {0};
    scope (s) {
        if (kind == 1)
            scope_spawn(s, change, &list);
        if (kind == 2)
            scope_spawn(s, change, &list); //~ E0499
    }
    scope (s) {
        switch (kind) {
        case 1: scope_spawn(s, change, &list); __attribute__((fallthrough));
        case 2: scope_spawn(s, change, &list); break; //~ E0499
        }
    }
}
