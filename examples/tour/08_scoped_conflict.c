/* SPDX-License-Identifier: MIT */
/*
 * 08_scoped_conflict.c - one thread appends to a list, another one reads its length, in turn.
 *
 * What a scoped thread borrows, it has until the scope ends, not only until it is joined. So a
 * thread that changes the list and one that reads it need two scopes, one after the other. (Or one
 * scope and a lock around the list: 17_counter.c.)
 *
 * Rust: two calls of thread::scope.
 *
 * To break it: put both threads into one scope (08_scoped_conflict_rejected.c); and join the first
 * of them before the second starts (08_scoped_conflict_rejected_joined.c).
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
    scope (writing)
        scope_spawn(writing, append, &list, 4);
    scope (reading)
        scope_spawn(reading, print_length, &list);
}

/*
 * expect: exit 0
 * stdout:
 *     length: 4
 */
