/* SPDX-License-Identifier: MIT */
/* returned-plain.c - the address of a plain variable returned, by a function and by a thread */
#include <belay/prelude.h>

static int of_all;

const int *
rejected(void)
{
    const int n = 1;
    return &n; //~ E0515
}

const int *
rejected_variable(void)
{
    const int numbers[2] = {1, 2};
    const int *const second = &numbers[1];
    return second; //~ E0515
}

closure(const int *, rejected_thread)
{
    int n = 1;
    return &n; //~ E0515
}

const int *
accepted(const int *given, int which)
{
    const int *found = which ? given : &of_all;
    return found;
}
