/* SPDX-License-Identifier: MIT */
/* address-stored-behind-pointer.c - the address of a plain variable, left where threads find it */
#include <belay/prelude.h>

struct list {
    const int *first;
};

MUTEX(SharedList, struct list);
BOX(HeapList, struct list);

int look(struct list *list);

/* Plain pointers to plain variables are ordinary C. */
int
accepted(struct list *list)
{
    int n = 1;
    list->first = &n;
    n++;
    const int found = look(list);
    n++;
    list->first = NULL;
    return found + n;
}

int
accepted_local(void)
{
    struct list list = {NULL};
    struct list *const pointer = &list;
    int n = 1;
    pointer->first = &n;
    n++;
    return look(pointer);
}

void
rejected_behind_lock(const SharedList *shared)
{
    const int n = 1;
    with_lock (list, shared)
        list->first = &n; //~ E0597
}

void
rejected_behind_guard(const SharedList *shared)
{
    const int n = 1;
    own(SharedListGuard) guard = SharedList_lock(shared);
    guard.data->first = &n; //~ E0597
}

void
rejected_behind_copy(const SharedList *shared)
{
    const int n = 1;
    own(SharedListGuard) guard = SharedList_lock(shared);
    struct list *const list = guard.data;
    struct list *const same = list;
    same->first = &n; //~ E0597
}

void
rejected_behind_box(HeapList *heap)
{
    const int n = 1;
    struct list *const list = HeapList_get_mut(heap);
    list->first = &n; //~ E0597
}

closure(void, rejected_capture, by_mut(struct list, list))
{
    const int n = 1;
    list->first = &n; //~ E0597
}
