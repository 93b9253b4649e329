/* SPDX-License-Identifier: MIT */
/*
 * exclusive-and-shared-in-scope.c - one scoped thread changes what another one reads (BORR-002,
 * BORR-003)
 */
#include <belay/prelude.h>

struct list {
    int items[8];
    size_t len;
};

closure(void, append, by_mut(struct list, list))
{
    list->items[list->len++] = 1;
}

closure(void, print, by_ref(struct list, list))
{
    (void)list->len;
}

void
rejected(void)
{
    struct list list = {0};
    scope (s) {
        scope_spawn(s, append, &list);
        scope_spawn(s, print, &list); //~ E0502
    }
}

void
rejected_other_order(void)
{
    struct list list = {0};
    scope (s) {
        scope_spawn(s, print, &list);
        scope_spawn(s, append, &list); //~ E0502
    }
}

/* A join does not end the borrow. */
void
rejected_joined(void)
{
    struct list list = {0};
    scope (s) {
        own(append_handle) handle = scope_spawn(s, append, &list);
        unwrap(join(&handle));
        scope_spawn(s, print, &list); //~ E0502
    }
}

void
rejected_parameter(struct list *list)
{
    scope (s) {
        scope_spawn(s, append, list);
        scope_spawn(s, print, list); //~ E0502
    }
}

void
accepted(void)
{
    struct list list = {0};
    scope (s)
        scope_spawn(s, append, &list);
    scope (s) {
        scope_spawn(s, print, &list);
        scope_spawn(s, print, &list);
    }
}
