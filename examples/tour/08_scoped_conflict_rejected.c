/* SPDX-License-Identifier: MIT */
/*
 * 08_scoped_conflict_rejected.c - one thread appends to a list while another one reads its length.
 *
 * The list is lent by_mut, for one thread alone, and by_ref to another at the same time: a data
 * race. Any length between could be read, or none that ever was.
 */
#include <belay/prelude.h>

#include <stdio.h>

typedef struct List {
    int items[8];
    size_t len;
} List;

closure(void, append, by_mut(List, list), by_copy(int, item))
{
    list->items[list->len++] = item;
}

closure(void, print_length, by_ref(List, list))
{
    printf("length: %zu\n", list->len);
}

int
main(void)
{
    List list = {.items = {1, 2, 3}, .len = 3};
    scope (s) {
        scope_spawn(s, append, &list, 4);
        scope_spawn(s, print_length, &list); //~ E0502
    }
}
