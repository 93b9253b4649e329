/* SPDX-License-Identifier: MIT */
/* spawn_a_function.c - spawn wants a closure, not a function. */
/* error: undeclared */
#include <belay/prelude.h>

#if defined(MISTAKE)
static int
gives_int(int number)
{
    return number;
}
typedef int gives_int_handle;
#else
closure(int, gives_int, by_copy(int, number))
{
    return number;
}
#endif

void
start(void)
{
    gives_int_handle handle = spawn(gives_int, 1);
    (void)handle;
}
