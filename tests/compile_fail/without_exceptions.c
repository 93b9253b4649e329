/* SPDX-License-Identifier: MIT */
/* without_exceptions.c - who forgets -fexceptions is told. */
/* error: compile with -fexceptions */
/* flags: -fno-exceptions */
#include <belay/prelude.h>

void
stop(void)
{
    panic("stop");
}
