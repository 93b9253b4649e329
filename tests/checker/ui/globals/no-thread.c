/* SPDX-License-Identifier: MIT */
/* no-thread.c - plain globals in a program without threads are ordinary C */
#include <belay/prelude.h>

static int hits;
static char buffer[64];

void
count(void)
{
    hits++;
    buffer[0] = (char)hits;
}

int
hits_now(void)
{
    return hits + buffer[0];
}
