/* SPDX-License-Identifier: MIT */
/* unsafe-not-needed.c - a BELAY_UNSAFE block in which nothing needs it */
#include <belay/prelude.h>

static int hits;
static int of_main;

closure(void, count)
{
    BELAY_UNSAFE
    {
        hits++;
    }
}

void
rejected(int *p)
{
    BELAY_UNSAFE //~ WARN unsafe_unused
    {
        *p = 1;
    }
    BELAY_UNSAFE
    {
        of_main++;
    }
}

void
accepted(void)
{
    spawn(count);
}
