/* SPDX-License-Identifier: MIT */
/* wrong_result.c - a result is joined into a variable of its type. */
/* error: another type than the closure returns */
#include <belay/prelude.h>

closure(int, gives_int)
{
    return 1;
}

void
start(void)
{
    gives_int_handle handle = spawn(gives_int);
#if defined(MISTAKE)
    double result;
#else
    int result;
#endif
    unwrap(join(&handle, &result));
}
