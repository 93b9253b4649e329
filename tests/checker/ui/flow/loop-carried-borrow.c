/* SPDX-License-Identifier: MIT */
/* loop-carried-borrow.c - a borrow that is used in the next turn of the loop */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

void keep(Ints v);
void use(int n);

void
rejected(int n)
{
    own(Ints) v = Ints_new(3);
    const int *last = NULL;
    for (int i = 0; i < n; i++) {
        v.data[0] = i; //~ E0506
        if (last != NULL)
            use(*last);
        last = Ints_get(&v, 0);
    }
}

/* Here nobody uses it any more when the element is written. */
void
accepted_in_order(int n)
{
    own(Ints) v = Ints_new(3);
    const int *last = NULL;
    for (int i = 0; i < n; i++) {
        if (last != NULL)
            use(*last);
        v.data[0] = i;
        last = Ints_get(&v, 0);
    }
}

void
accepted(int n)
{
    own(Ints) v = Ints_new(3);
    for (int i = 0; i < n; i++) {
        v.data[0] = i;
        const int *const last = Ints_get(&v, 0);
        use(*last);
    }
}
