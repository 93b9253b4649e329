/* SPDX-License-Identifier: MIT */
/* overwritten-in-loop.c - a value overwritten in the second turn of a loop: not seen yet */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

/* Wrong: the second turn overwrites a live value; expected the warning overwrites_owned. */
void
rejected(int n)
{
    own(Ints) v = {0};
    for (int i = 0; i < n; i++)
        v = Ints_new(4);
}
