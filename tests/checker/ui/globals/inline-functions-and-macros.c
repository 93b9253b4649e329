/* SPDX-License-Identifier: MIT */
/*
 * inline-functions-and-macros.c - a global used in an inline function and in a macro of the
 * user's own
 */
#include <belay/prelude.h>

static int hits;
static int misses;

#define HIT() (hits++)

static inline void
miss(void)
{
    misses++; //~ E0133
}

closure(void, work)
{
    HIT(); //~ E0133
    miss();
}

void
run(void)
{
    spawn(work);
}
