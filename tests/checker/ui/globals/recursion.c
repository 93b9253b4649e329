/* SPDX-License-Identifier: MIT */
/* recursion.c - functions that call each other, with a global at the bottom */
#include <belay/prelude.h>

static int depth;

static void odd(int n);

static void
even(int n)
{
    if (n > 0)
        odd(n - 1);
}

static void
odd(int n)
{
    depth++; //~ E0133
    if (n > 0)
        even(n - 1);
}

closure(void, work)
{
    even(4);
}

void
run(void)
{
    spawn(work);
}
