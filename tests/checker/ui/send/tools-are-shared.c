/* SPDX-License-Identifier: MIT */
/* tools-are-shared.c - condvar, barrier, once and a weak handle shared with a scope (SEND-052) */
#include <belay/prelude.h>

MUTEX(Flag, bool);
ARC(Shared, int);

closure(void, nothing)
{
}

closure(void, wait, by_ref(Flag, flag), by_ref(belay_condvar, changed),
        by_ref(belay_barrier, barrier), by_ref(belay_once, once), by_ref(WeakShared, weak))
{
    with_lock (value, flag)
        *value = true;
    condvar_notify_all(changed);
    barrier_wait(barrier);
    once_call_once(once, nothing);
    own(Shared) strong = {0};
    if (WeakShared_upgrade(weak, &strong) == BELAY_OK)
        (void)Shared_get(&strong);
}

void
accepted(void)
{
    own(Flag) flag = Flag_new(false);
    belay_condvar changed = {0};
    belay_barrier barrier = BARRIER_INIT(2);
    belay_once once = {0};
    own(Shared) shared = Shared_new(1);
    own(WeakShared) weak = Shared_downgrade(&shared);
    scope (s) {
        scope_spawn(s, wait, &flag, &changed, &barrier, &once, &weak);
        scope_spawn(s, wait, &flag, &changed, &barrier, &once, &weak);
    }
}
