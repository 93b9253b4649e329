/* SPDX-License-Identifier: MIT */
/*
 * locked-together.c - a global beside its lock is not protected by it; a global inside of it is
 */
#include <belay/prelude.h>

struct state {
    int count;
};
MUTEX(Locked, struct state);

static Locked lock = MUTEX_INIT({0});
static int beside;

closure(void, rejected)
{
    with_lock (s, &lock) {
        s->count++;
        beside++; //~ E0133
    }
}

void
run(void)
{
    spawn(rejected);
    spawn(rejected);
}
