/* SPDX-License-Identifier: MIT */
/*
 * plain-pointers.c - pointers to copied variables are ordinary C (LIFE-001, LIFE-016, BORR-017:
 * by ruling)
 */
#include <belay/prelude.h>

int
accepted(void)
{
    const int *r;
    int x = 1;
    r = &x;
    int *p = &x, *q = &x;
    *p = 2;
    *q = *r;
    x = 3;
    return *r + *p + *q;
}
