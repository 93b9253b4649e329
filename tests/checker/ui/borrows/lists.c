/* SPDX-License-Identifier: MIT */
/* lists.c - lists of raw pointers, by themselves, in an owned struct, and behind a lock */
#include <belay/prelude.h>

#include <stdlib.h>

struct node {
    int n;
    struct node *next;
};
typedef struct List {
    struct node *first;
} List;

void List_drop(BELAY_CONSUMES List *list);
List List_make(void);
MUTEX(LockedList, List);
void note(int n);

static int
take_first(List *list)
{
    struct node *const node = list->first;
    list->first = node->next;
    const int n = node->n;
    free(node);
    return n;
}

void
accepted_all(struct node *first)
{
    while (first != NULL) {
        struct node *const next = first->next;
        free(first);
        first = next;
    }
}

void
accepted_own(void)
{
    own(List) list = List_make();
    struct node *const node = list.first;
    struct node *const same = list.first;
    list.first = node->next;
    list.first->n = 2;
    node->n = same->n;
    free(node);
    note(take_first(&list));
}

void
accepted_locked(const LockedList *locked)
{
    with_lock (list, locked) {
        struct node *const node = list->first;
        list->first = node->next;
        note(node->n);
        free(node);
    }
}

void
accepted_guard(const LockedList *locked)
{
    own(LockedListGuard) guard = LockedList_lock(locked);
    struct node *const node = guard.data->first;
    guard.data->first = node->next;
    note(node->n);
    free(node);
}

/* Others may still lead there: that nobody does is to be vouched for. */
struct node *
rejected_guard(const LockedList *locked)
{
    own(LockedListGuard) guard = LockedList_lock(locked);
    struct node *const node = guard.data->first;
    guard.data->first = node->next;
    return node; //~ E0515
}

struct node *
rejected_locked(const LockedList *locked)
{
    struct node *node = NULL;
    with_lock (list, locked) {
        node = list->first; //~ E0597
        list->first = node->next;
    }
    return node;
}

void
rejected_drop(List *list)
{
    struct node *const second = list->first->next;
    List_drop(list); //~ E0505
    note(second->n);
}
