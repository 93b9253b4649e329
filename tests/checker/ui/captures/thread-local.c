/* SPDX-License-Identifier: MIT */
/* thread-local.c - the address of a thread-local variable given to a thread (LIFE-026) */
#include <belay/prelude.h>

static _Thread_local int of_thread;
static const int of_all = 1;

closure(void, look, by_copy(const int *, n))
{
    (void)*n;
}

void
rejected(void)
{
    spawn(look, &of_thread); //~ E0597
}

void
accepted(void)
{
    spawn(look, &of_all);
}
