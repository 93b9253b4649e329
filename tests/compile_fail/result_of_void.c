/* SPDX-License-Identifier: MIT */
/* result_of_void.c - a closure that returns void has no result to join. */
/* error: another type than the closure returns */
#include <belay/prelude.h>

closure(void, gives_nothing)
{
}

void
start(void)
{
    gives_nothing_handle handle = spawn(gives_nothing);
#if defined(MISTAKE)
    int result;
    unwrap(join(&handle, &result));
#else
    unwrap(join(&handle));
#endif
}
