/* SPDX-License-Identifier: MIT */
/* result_without_drop.c - a result that closure_owned may have to drop has a drop function. */
/* error: Plain_drop */
#include <belay/prelude.h>

typedef struct Plain {
    int number;
} Plain;

#if !defined(MISTAKE)
static void
Plain_drop(BELAY_CONSUMES Plain *plain)
{
    *plain = (Plain){0};
}
#endif

closure_owned(Plain, make_plain)
{
    return (Plain){1};
}

void
start(void)
{
    make_plain_handle handle = spawn(make_plain);
    unwrap(join(&handle));
}
