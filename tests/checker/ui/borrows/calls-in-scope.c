/* SPDX-License-Identifier: MIT */
/* calls-in-scope.c - functions of the user's own called in the block on what a thread borrows */
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

void clear(struct list *list);
int length_of(const struct list *list);

void
rejected(void)
{
    struct list list = {0};
    scope (s) {
        scope_spawn(s, look, &list);
        clear(&list); //~ E0502
    }
    scope (s) {
        scope_spawn(s, change, &list);
        (void)length_of(&list); //~ E0502
    }
    scope (s) {
        scope_spawn(s, change, &list);
        clear(&list); //~ E0499
    }
}

void
accepted(void)
{
    struct list list = {0};
    scope (s) {
        clear(&list);
        scope_spawn(s, look, &list);
        (void)length_of(&list);
    }
}
