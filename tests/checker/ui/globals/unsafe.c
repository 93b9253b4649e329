/* SPDX-License-Identifier: MIT */
/* unsafe.c - a plain global used in BELAY_UNSAFE (GLOB-002) */
#include <belay/prelude.h>

static int hits;

closure(void, count)
{
    BELAY_UNSAFE
    {
        hits++;
    }
}

closure(void, count_partly)
{
    BELAY_UNSAFE
    {
        hits++;
    }
    hits++; //~ E0133
}

void
run(void)
{
    spawn(count);
    spawn(count_partly);
}
