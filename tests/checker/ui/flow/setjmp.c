/* SPDX-License-Identifier: MIT */
/* setjmp.c - a jump over a scope or a guard */
#include <belay/prelude.h>

#include <setjmp.h>

MUTEX(Number, int);

static _Thread_local jmp_buf place;

int
accepted(void)
{
    if (setjmp(place) != 0)
        return 1;
    return 0;
}
