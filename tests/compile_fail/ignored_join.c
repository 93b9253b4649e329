/* SPDX-License-Identifier: MIT */
/* ignored_join.c - what became of a thread must be looked at. */
/* warning: unused|ignoring return value */
#include <belay/prelude.h>

closure(void, nothing)
{
}

void
start(void)
{
    nothing_handle handle = spawn(nothing);
#if defined(MISTAKE)
    join(&handle);
#else
    expect(join(&handle), "it does nothing");
#endif
}
