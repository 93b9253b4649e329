/* SPDX-License-Identifier: MIT */
/* copy-leaked.c - the address of what a closure got by_copy, left where others find it */
#include <belay/prelude.h>

static int *_Atomic shared;
static int fixed;

closure(void, leak, by_copy(int, n), by_mut(int *, out))
{
    *out = &n; //~ E0597
}

closure(void, publish, by_copy(int, n))
{
    shared = &n; //~ E0597
}

closure(int, keep_for_itself, by_copy(int, n), by_mut(int, out))
{
    int *const mine = &n;
    *mine += 1;
    *out = *mine;
    return n;
}

closure(void, publish_static, by_mut(int *, out))
{
    shared = &fixed;
    *out = NULL;
}
