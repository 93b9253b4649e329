/* SPDX-License-Identifier: MIT */
/* wrong_caught_result.c - catch_unwind_into wants a variable of the result's type. */
/* warning: incompatible pointer type */
#include <belay/prelude.h>

closure(int, gives_int)
{
    return 1;
}

void
start(void)
{
#if defined(MISTAKE)
    long result;
#else
    int result;
#endif
    unwrap(catch_unwind_into(&result, gives_int));
}
