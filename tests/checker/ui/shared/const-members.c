/* SPDX-License-Identifier: MIT */
/* const-members.c - a const that is cast away from a raw pointer that was found in memory */
#include <belay/prelude.h>

#include <stdlib.h>

BOX_SLICE(Ints, int);
ARC(Number, int);

struct view {
    const int *first;
    const Ints *of;
    const int *all[4];
};

void change(int *n);
void change_all(Ints *v);

void
rejected(struct view *view, const int **pointer)
{
    *(int *)view->first = 1;      //~ E0594
    *(int *)view->all[1] = 1;     //~ E0594
    *(int *)*pointer = 1;         //~ E0594
    change((int *)view->first);   //~ E0596
    change_all((Ints *)view->of); //~ E0596
    int *const writable = (int *)view->first;
    writable[1] = 1; //~ E0594
}

void
rejected_local(const Number *number)
{
    const struct view view = {.first = Number_get(number)};
    *(int *)view.first = 1; //~ E0594
}

/* What others share is not for free(). */
void
rejected_free(const struct view *view)
{
    free((int *)view->first); //~ E0596
}

int
accepted(struct view *view)
{
    int n = 0;
    view->first = &n;
    n = *view->first;
    view->first = NULL;
    return n;
}

/* Who may change the member may give back what it leads to. */
void
accepted_free(struct view *view)
{
    free((int *)view->first);
    view->first = NULL;
}
