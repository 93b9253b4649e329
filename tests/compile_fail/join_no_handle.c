/* SPDX-License-Identifier: MIT */
/* join_no_handle.c - join wants a handle. */
/* error: base_|not a structure or union */
#include <belay/prelude.h>

closure(int, gives_int)
{
    return 1;
}

void
start(void)
{
    own(gives_int_handle) handle = spawn(gives_int);
#if defined(MISTAKE)
    int number = 0;
    unwrap(join(&number));
#else
    unwrap(join(&handle));
#endif
}
