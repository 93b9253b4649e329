/* SPDX-License-Identifier: MIT */
/* too_few_captures.c - a capture that is not given is the compiler's own error. */
/* error: too few arguments */
#include <belay/prelude.h>

closure(int, add, by_copy(int, a), by_copy(int, b))
{
    return a + b;
}

void
start(void)
{
#if defined(MISTAKE)
    own(add_handle) handle = spawn(add, 1);
#else
    own(add_handle) handle = spawn(add, 1, 2);
#endif
}
