/* SPDX-License-Identifier: MIT */
/* thread-local.c - a thread-local global: every thread has its own (GLOB-004: accepted in C) */
#include <belay/prelude.h>

static _Thread_local int depth;
static __thread int width;

closure(int, accepted)
{
    depth++;
    width++;
    return depth + width;
}

void
run(void)
{
    spawn(accepted);
}
