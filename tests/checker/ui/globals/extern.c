/* SPDX-License-Identifier: MIT */
/* extern.c - a global of another file (GLOB-005) */
#include <belay/prelude.h>

#include <stdatomic.h>

extern int hits;
extern atomic_int atomic_hits;
extern const int limit;
extern _Thread_local int depth;

closure(void, count)
{
    hits++; //~ E0133
    atomic_hits++;
    depth += limit;
}

void
run(void)
{
    spawn(count);
}
