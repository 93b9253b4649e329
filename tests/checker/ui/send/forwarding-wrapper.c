/* SPDX-License-Identifier: MIT */
/* forwarding-wrapper.c - a wrapper that hands its void pointer on to a thread (SEND-045) */
#include <belay/prelude.h>

typedef const void *environment;

closure(void, work, by_copy(environment, env))
{
    (void)env;
}

void
run_it(const void *env)
{
    own(work_handle) handle = spawn(work, env); //~ E0521
    unwrap(join(&handle));
}

/* The signature says it: the pointer is to what lives for ever. */
void
run_static(BELAY_STATIC const void *env)
{
    own(work_handle) handle = spawn(work, env);
    unwrap(join(&handle));
}
