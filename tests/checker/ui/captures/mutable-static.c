/* SPDX-License-Identifier: MIT */
/* mutable-static.c - a pointer to a mutable static given to a thread */
#include <belay/prelude.h>

MUTEX(Locked, int);

static int plain;
static Locked locked = MUTEX_INIT(0);

closure(void, count, by_copy(int *, n))
{
    *n += 1;
}

closure(int, read, by_static(int, n))
{
    return *n;
}

closure(void, count_locked, by_copy(const Locked *, counter))
{
    with_lock (n, counter)
        *n += 1;
}

void
rejected(void)
{
    spawn(count, &plain); //~ E0133
    spawn(read, &plain);  //~ E0133
}

void
accepted(void)
{
    spawn(count_locked, &locked);
}
