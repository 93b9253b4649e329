/* SPDX-License-Identifier: MIT */
/* no-result-to-use.c - calls whose result needs no use (LINT-011) */
#include <belay/prelude.h>

#include <stdatomic.h>

MUTEX(Number, int);

closure(void, start)
{
}

void
accepted(const Number *number, belay_condvar *changed, const belay_thread *thread)
{
    static atomic_int hits;
    static belay_once once;
    static belay_barrier barrier = BARRIER_INIT(1);
    condvar_notify_one(changed);
    condvar_notify_all(changed);
    atomic_fetch_add(&hits, 1);
    atomic_store(&hits, 0);
    atomic_exchange(&hits, 2);
    belay_thread_park_timeout(BELAY_MS(1));
    belay_thread_unpark(thread);
    barrier_wait(&barrier);
    once_call_once(&once, start);
    own(NumberGuard) guard = Number_lock(number);
    NumberGuard_drop(&guard);
}
