/* SPDX-License-Identifier: MIT */
/* loop-and-branch.c - one report for each place, whatever is around it */
#include <belay/prelude.h>

RC(Local, int);

closure(void, use, by_move(Local, local))
{
    (void)local;
}

void
rejected(int n, bool twice)
{
    for (int i = 0; i < n; i++)
        spawn(use, Local_new(i)); //~ E0277
    if (twice)
        spawn(use, Local_new(n)); //~ E0277
    switch (n) {
    case 1: spawn(use, Local_new(1)); break; //~ E0277
    default: break;
    }
    BELAY_UNSAFE
    {
        spawn(use, Local_new(7));
    }
}
