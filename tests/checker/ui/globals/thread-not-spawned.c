/* SPDX-License-Identifier: MIT */
/* thread-not-spawned.c - a closure that nobody runs on a thread */
#include <belay/prelude.h>

static int hits;

closure(void, never_spawned)
{
    hits++;
}

int
run(void)
{
    return hits;
}
