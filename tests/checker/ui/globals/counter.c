/* SPDX-License-Identifier: MIT */
/* counter.c - a plain global changed by a thread (GLOB-001) */
#include <belay/prelude.h>

static int hits;
static int of_main;

closure(void, count)
{
    hits++; //~ E0133
}

int
hits_now(void)
{
    return hits;
}

void
run(void)
{
    of_main++;
    own(count_handle) one = spawn(count);
    own(count_handle) other = spawn(count);
    unwrap(join(&one));
    unwrap(join(&other));
}
