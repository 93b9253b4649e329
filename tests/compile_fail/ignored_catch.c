/* SPDX-License-Identifier: MIT */
/* ignored_catch.c - so must what became of a caught panic. */
/* warning: unused|ignoring return value */
#include <belay/prelude.h>

closure(void, nothing)
{
}

void
start(void)
{
#if defined(MISTAKE)
    catch_unwind(nothing);
#else
    unwrap(catch_unwind(nothing));
#endif
}
