/* SPDX-License-Identifier: MIT */
/* nested-closures.c - a thread that starts a thread that uses a global */
#include <belay/prelude.h>

static int hits;

closure(void, inner)
{
    hits++; //~ E0133
}

closure(void, outer)
{
    own(inner_handle) handle = spawn(inner);
    unwrap(join(&handle));
}

void
run(void)
{
    spawn(outer);
}
