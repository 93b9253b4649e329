/* SPDX-License-Identifier: MIT */
/* volatile-and-register.c - volatile is no synchronisation */
#include <belay/prelude.h>

static volatile int ready;
static volatile _Atomic int really_ready;

closure(void, rejected)
{
    while (!ready) //~ E0133
        belay_thread_yield();
    while (!really_ready)
        belay_thread_yield();
}

void
run(void)
{
    spawn(rejected);
    ready = 1;
}
