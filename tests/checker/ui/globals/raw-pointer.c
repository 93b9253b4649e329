/* SPDX-License-Identifier: MIT */
/*
 * raw-pointer.c - what a raw pointer points to is the C compiler's business (GLOB-008: no
 * unsafe in C)
 */
#include <belay/prelude.h>

closure(int, accepted)
{
    int n = 1;
    int *const pointer = &n;
    *pointer = 2;
    return n;
}

void
run(void)
{
    spawn(accepted);
}
