/* SPDX-License-Identifier: MIT */
/* too_many_captures.c - one capture too many, and any for a closure without. */
/* error: too many arguments */
#include <belay/prelude.h>

closure(int, none)
{
    return 0;
}

void
start(void)
{
    own(none_handle) first = spawn(none);
#if defined(MISTAKE)
    own(none_handle) second = spawn(none, 1);
#endif
}
