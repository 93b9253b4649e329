/* SPDX-License-Identifier: MIT */
/*
 * guard-and-condvar.c - a condvar wait gives the guard back, so it can be used (MOVE-015:
 * another shape in C)
 */
#include <belay/prelude.h>

MUTEX(Flag, bool);

struct ready {
    Flag flag;
    belay_condvar changed;
};

bool
accepted(const struct ready *ready)
{
    own(FlagGuard) guard = Flag_lock(&ready->flag);
    while (!*guard.data)
        condvar_wait(&ready->changed, &guard);
    return *guard.data;
}

bool
rejected(const struct ready *ready)
{
    own(FlagGuard) guard = Flag_lock(&ready->flag);
    while (!*guard.data)
        condvar_wait(&ready->changed, &guard);
    FlagGuard_drop(&guard);
    condvar_wait(&ready->changed, &guard); //~ E0382
    return true;
}
