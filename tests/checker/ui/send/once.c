/* SPDX-License-Identifier: MIT */
/* once.c - the same closure given by every way to run it */
#include <belay/prelude.h>

RC(Local, int);

closure(void, use, by_move(Local, local))
{
    (void)local;
}

void
rejected(belay_pool *pool)
{
    spawn(use, Local_new(1)); //~ E0277
    own(use_handle) named = {0};
    unwrap(spawn_with(&(belay_thread_options){.name = "w"}, &named, use, Local_new(2))); //~ E0277
    scope (s)
        scope_spawn(s, use, Local_new(3)); //~ E0277
    pool_spawn(pool, use, Local_new(4));   //~ E0277
    unwrap(join(&named));
}

/* These run on the thread that calls them. */
void
accepted(void)
{
    if (catch_unwind(use, Local_new(1)) != BELAY_OK)
        return;
    belay_once once = {0};
    once_call_once(&once, use, Local_new(2));
}
