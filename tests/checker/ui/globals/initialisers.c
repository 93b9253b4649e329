/* SPDX-License-Identifier: MIT */
/* initialisers.c - globals of owned and plain types, and what their initialisers say */
#include <belay/prelude.h>

MUTEX(Counter, int);
BOX_SLICE(Ints, int);
ARC(Shared, int);

static Counter counters[4];
static Counter named = MUTEX_INIT(1);
static Shared shared;
static const Counter fixed = MUTEX_INIT(2);

closure(void, count, by_copy(int, i))
{
    with_lock (n, &counters[i])
        *n += 1;
    with_lock (n, &named)
        *n += 1;
    with_lock (n, &fixed)
        *n += 1;
}

closure(int, look)
{
    return *Shared_get(&shared); //~ E0133
}

void
run(void)
{
    shared = Shared_new(1);
    spawn(count, 1);
    spawn(look);
}
