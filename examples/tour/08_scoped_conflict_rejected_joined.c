/* SPDX-License-Identifier: MIT */
/*
 * 08_scoped_conflict_rejected_joined.c - the first thread is joined, but its borrow lasts.
 *
 * There is no race here, and it is rejected all the same, as in Rust: what a scoped thread borrows
 * is lent for as long as the scope lasts. To prove that a join ends it, one would have to follow
 * each handle. Two scopes say the same, and simply.
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
        own(append_handle) appender = scope_spawn(s, append, &list, 4);
        unwrap(join(&appender));
        scope_spawn(s, print_length, &list); //~ E0502
    }
}
