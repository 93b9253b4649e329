/* SPDX-License-Identifier: MIT */
/* scope-panics.c - a scope whose thread panics and is not joined panics itself (RUN-005) */
#include <belay/prelude.h>

closure(void, fail)
{
    panic("on purpose");
}

void
accepted(void)
{
    scope (s)
        scope_spawn(s, fail);
}
